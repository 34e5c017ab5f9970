/** What a capture proves of the connections in it: which requirements their ends break, and by which packets. */
export { checkCapture, defaultOptions, type CheckOptions, type Summary } from './check.ts';
export { Checker, type CheckerOptions } from './checker.ts';
export type { Finding } from './finding.ts';
export { judgeable } from './judged.ts';
export { observe, type Observed, type Passed } from './observed.ts';
