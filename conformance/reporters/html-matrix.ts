/** Implementations x requirements: each cell is the worst verdict of the cases that check the requirement there. */
import {
  requirementIds,
  requirementOf,
  type CaseReport,
  type Report,
  type RunReport,
  type Verdict,
} from '../harness/index.ts';
import { html, type Markup } from './markup.ts';

/** From best to worst. */
const severity: readonly Verdict[] = ['PASS', 'UNSUPPORTED', 'WARN', 'INCONCLUSIVE', 'FAIL'];

export function matrix({ runs }: Report): Markup {
  const checked = new Set(runs.flatMap(({ cases }) => cases.flatMap(({ checks }) => checks)));
  const known = requirementIds.filter((id) => checked.has(id));
  const ids = [...known, ...[...checked].filter((id) => !known.includes(id)).sort()];
  const sections = [...new Set(ids.map(sectionOf))];
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Requirement</th>
        ${runs.map(({ implementation }) => html`<th scope="col">${implementation}</th>`)}
      </tr>
    </thead>
    ${sections.map(
      (section) =>
        html`<tbody>
          <tr class="section">
            <th scope="rowgroup" colspan="${runs.length + 1}">${section}</th>
          </tr>
          ${ids.filter((id) => sectionOf(id) === section).map((id) => row(id, runs))}
        </tbody> `,
    )}
  </table>`;
}

function sectionOf(id: string): string {
  return requirementOf(id)?.section ?? 'RFCs';
}

function row(id: string, runs: readonly RunReport[]): Markup {
  const requirement = requirementOf(id);
  const sentence = requirement === undefined ? '' : `${requirement.level}: ${requirement.sentence}`;
  const cells = runs.map(({ cases, implementation }) => cell(id, implementation, cases));
  return html`<tr data-words="">
    <th scope="row"><span class="id">${id}</span><span class="sentence">${sentence}</span></th>
    ${cells}
  </tr> `;
}

/** A button that shows the cases behind it. */
function cell(id: string, implementation: string, cases: readonly CaseReport[]): Markup {
  const checking = cases.filter(({ checks }) => checks.includes(id));
  if (checking.length === 0) return html`<td class="none" title="no case ran">–</td>`;
  const found = checking.map((each) => verdictFor(id, each));
  const worst = severity.findLast((verdict) => found.includes(verdict)) ?? 'PASS';
  const passed = found.filter((verdict) => verdict === 'PASS').length;
  const count = passed === checking.length ? `${passed}` : `${passed}/${checking.length}`;
  const label = `${id}, ${implementation}: ${passed} of ${checking.length} cases pass`;
  return html`<td>
    <button class="badge ${worst}" data-filter="${`${id} ${implementation}`}" title="${label}">
      ${worst} ${count}
    </button>
  </td>`;
}

/** A case that names several requirements fails only the one at stake; what it says of the others is open. */
function verdictFor(id: string, { verdict, problem }: CaseReport): Verdict {
  const isOther = verdict === 'FAIL' && problem?.requirement !== undefined && problem.requirement !== id;
  return isOther ? 'INCONCLUSIVE' : verdict;
}
