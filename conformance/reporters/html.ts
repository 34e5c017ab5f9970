/** The report as one file of HTML that needs nothing else: matrix, cases, ladder diagrams, a filter. */
import { exitStatus, exitStatusOf, tallyOf, type Report, type RunReport } from '../harness/index.ts';
import { circumstancesOf } from './circumstances.ts';
import { caseList } from './html-cases.ts';
import { ladderStyle } from './html-ladder.ts';
import { matrix } from './html-matrix.ts';
import { Packed } from './html-packed.ts';
import { pageScript, pageStyle } from './html-page.ts';
import { html, Markup } from './markup.ts';

/** What the page may do: nothing but what stands in it. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

export function htmlReport(report: Report): string {
  const names = report.runs.map(({ implementation }) => implementation).join(', ');
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>MIGSOCK conformance: ${names}</title>
        <style>
          ${new Markup(pageStyle)}
        </style>
        ${new Markup(ladderStyle())}
      </head>
      <body>
        <h1>MIGSOCK conformance</h1>
        <p>${verdictOf(report)}</p>
        ${report.runs.map(runSummary)}
        <div class="tools">
          <input
            id="filter"
            type="search"
            placeholder="Filter: FAIL, MIG-REM-HOLD, remote ..."
            aria-label="Filter"
          />
          <p class="quiet" id="shown" role="status"></p>
        </div>
        <details id="requirements" ${report.runs.length > 1 ? 'open' : ''}>
          <summary><h2>Requirements</h2></summary>
          <div class="scroll">${matrix(report)}</div>
        </details>
        <h2 id="cases">Cases</h2>
        ${cases(report)}
        <script>
          ${new Markup(pageScript)};
        </script>
      </body>
    </html> `;
  return page.html;
}

/** The cases of all runs, and what is packed of them. */
function cases({ runs }: Report): Markup {
  const packed = new Packed();
  const lists = runs.map((run) => [
    runs.length > 1 ? html`<h3>${run.implementation}</h3>` : '',
    caseList(run, packed),
  ]);
  return html`${lists} ${packed.element}`;
}

function verdictOf(report: Report): Markup {
  switch (exitStatusOf(report)) {
    case exitStatus.passed:
      return html`<strong class="PASS">Nothing failed unexpectedly.</strong>`;
    case exitStatus.failed:
      return html`<strong class="FAIL">Failed.</strong>`;
    default:
      return html`<strong class="WARN">Nothing failed, but not everything could be judged.</strong>`;
  }
}

function runSummary(run: RunReport): Markup {
  const { implementation, version, cases, startedAt, mistakes } = run;
  const counts = Object.entries(tallyOf(cases)).filter(([, count]) => count > 0);
  const when = startedAt.slice(0, 16).replace('T', ' ');
  return html`<section>
    <h2>${implementation} ${version}</h2>
    <p class="numbers">
      ${counts.map(
        ([name, count]) =>
          html`<button class="badge ${name}" data-filter="${`${name} ${implementation}`}">
            ${count} ${name}
          </button> `,
      )}
    </p>
    <p class="quiet">${circumstancesOf(run)} Begun ${when} UTC.</p>
    ${mistakes.map((mistake) => html`<p class="FAIL">${mistake}</p>`)}
  </section>`;
}
