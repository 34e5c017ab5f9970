/** The cases of a run, those that did not pass first, each with its packets. */
import { sentenceOf, type CaseReport, type RunReport, type Verdict } from '../harness/index.ts';
import { commandOf, eventText } from './failure-text.ts';
import { ladderOf } from './html-ladder.ts';
import type { Packed } from './html-packed.ts';
import { html, Markup } from './markup.ts';

const order: readonly Verdict[] = ['FAIL', 'INCONCLUSIVE', 'WARN', 'PASS', 'UNSUPPORTED'];

/** @param packed - takes what there is to see of cases of which nobody has to know more */
export function caseList(run: RunReport, packed: Packed): Markup[] {
  const rank = ({ isUnexpected, verdict }: CaseReport): number =>
    (isUnexpected ? 0 : order.length) + order.indexOf(verdict);
  return [...run.cases].sort((a, b) => rank(a) - rank(b)).map((each) => caseDetails(each, run, packed));
}

function caseDetails(report: CaseReport, run: RunReport, packed: Packed): Markup {
  const { id, title, role, checks, verdict, isUnexpected } = report;
  const words = [role, run.implementation, ...checks, ...(isUnexpected ? ['unexpected'] : [])];
  const isExpected = !isUnexpected && (verdict === 'PASS' || verdict === 'UNSUPPORTED');
  const body = bodyOf(report, run);
  return html`<details class="case" data-words="${words.join(' ')}">
    <summary>
      <span class="badge ${verdict}">${verdict}</span>
      <span><span class="id">${id}</span><span class="sentence">${title}</span></span>
    </summary>
    ${isExpected ? packed.add(body) : html`<div class="body">${body}</div>`}
  </details> `;
}

function bodyOf(report: CaseReport, run: RunReport): Markup {
  return html`${problemOf(report)} ${requirementsOf(report)} ${picture(report)} ${leftovers(report, run)}`;
}

function problemOf({ problem, knownFailing, isUnexpected }: CaseReport): Markup {
  const { expected, actual, message, place } = problem ?? {};
  const known =
    knownFailing === undefined
      ? undefined
      : html`<dt>known to fail</dt>
          <dd>${knownFailing}</dd>`;
  if (problem === undefined && known === undefined) return html``;
  const isCompared = expected !== undefined && actual !== undefined;
  return html`<dl class="${isUnexpected ? 'problem unexpected' : 'problem'}">
    ${known}
    ${
      isCompared
        ? html`<dt>expected</dt>
            <dd>${expected}</dd>
            <dt>actual</dt>
            <dd>${actual}</dd>`
        : message === undefined
          ? undefined
          : html`<dt>why</dt>
              <dd>${message}</dd>`
    }
    ${
      place === undefined
        ? undefined
        : html`<dt>at</dt>
            <dd>${place}</dd>`
    }
  </dl>`;
}

function requirementsOf({ checks, role, source, problem }: CaseReport): Markup {
  const sentence = (id: string): Markup =>
    html`<li class="${id === problem?.requirement ? 'stake' : ''}">${sentenceOf(id)}</li>`;
  return html`<ul class="requirements">
      ${checks.map(sentence)}
    </ul>
    <p class="quiet">Tested as ${role}${source === undefined ? '' : `, ${source}`}</p>`;
}

function picture(report: CaseReport): Markup {
  const ladder = ladderOf(report);
  return ladder === undefined ? html`` : html`<div class="scroll">${new Markup(ladder)}</div>`;
}

/** The whole transcript only where someone will look for something: it is in the log anyway. */
function leftovers(report: CaseReport, run: RunReport): Markup {
  const { verdict, transcript, capture, log } = report;
  const isOfInterest = verdict !== 'PASS' && transcript.length > 0;
  const line = (each: CaseReport['transcript'][number]): Markup =>
    html`${each.isFailing ? html`<mark>${eventText(each, report)}</mark>` : eventText(each, report)} `;
  return html`${
      isOfInterest
        ? html`<details>
            <summary>${transcript.length} packets and calls</summary>
            <pre>${transcript.map(line)}</pre>
          </details>`
        : undefined
    }
    <pre class="command">${commandOf(report, run)}</pre>
    ${capture === undefined ? undefined : html`<p class="quiet">Packets: ${capture}</p>`}
    ${log === undefined ? undefined : html`<p class="quiet">Events: ${log}</p>`}`;
}
