/** The forms of a report, by name. */
import type { Report } from '../harness/index.ts';
import { htmlReport } from './html.ts';
import { jsonReport } from './json.ts';
import { junitReport } from './junit.ts';
import { tapReport } from './tap.ts';
import { textReport } from './text.ts';

export interface Reporter {
  /** What its file is called. */
  readonly file: string;
  readonly write: (report: Report) => string;
}

export const reporters = {
  text: { file: 'report.txt', write: (report) => textReport(report) },
  json: { file: 'report.json', write: jsonReport },
  junit: { file: 'junit.xml', write: junitReport },
  tap: { file: 'report.tap', write: tapReport },
  html: { file: 'report.html', write: htmlReport },
} as const satisfies Record<string, Reporter>;
export type ReporterName = keyof typeof reporters;

export { captureOf, logOf } from './capture.ts';
export { readJsonReport } from './json.ts';
export type { Colours } from './colours.ts';
export { commandOf, describeCase, REPLAYED, shellWord, type RunOrigin } from './failure-text.ts';
export { textReport } from './text.ts';
export { wrap } from './wrap.ts';
