// Prints how the tests ended, on one line: count-tests.mjs [RESULTS], the JSON of vitest. Fails where they did not run, one
// failed, or one was skipped under CI=true.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

function results(path = join(root, 'out', 'test-results.json')) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  }
}

const {
  numPassedTests,
  numFailedTests,
  numPendingTests,
  numTodoTests,
  testResults = [],
} = results(process.argv[2]);
// A file that could not even be loaded has no failed test of its own.
const unloaded = testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
);
const failed = numFailedTests + unloaded.length;
const skipped = numPendingTests + numTodoTests;
console.log(`${numPassedTests} passed, ${failed} failed, ${skipped} skipped`);
if (numPassedTests === 0 || failed > 0 || (skipped > 0 && process.env.CI === 'true')) process.exitCode = 1;
