/** The conformance suite for programs: the catalogue, what runs it, and what shows the results. */
export { openTarget, targetNames } from './adapters/index.ts';
export { catalogue } from './cases/index.ts';
export * from './harness/index.ts';
export * from './reporters/index.ts';
