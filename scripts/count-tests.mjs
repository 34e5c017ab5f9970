// Prints how the tests ended, on one line: count-tests.mjs [RESULTS...], the JSON of vitest's runs. Fails where one of them did not
// run, a test failed, or one was skipped under CI=true.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const paths = process.argv.length > 2 ? process.argv.slice(2) : [join(root, 'out', 'test-results.json')];
const counts = paths.map(countsOf);
const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((ending) =>
  counts.reduce((sum, count) => sum + count[ending], 0),
);
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
if (passed === 0 || failed > 0 || (skipped > 0 && process.env.CI === 'true')) process.exitCode = 1;

function countsOf(path) {
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults = [] } = resultsIn(path);
  // A file that could not even be loaded has no failed test of its own.
  const unloaded = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  return {
    passed: numPassedTests,
    failed: numFailedTests + unloaded.length,
    skipped: numPendingTests + numTodoTests,
  };
}

function resultsIn(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1, numPendingTests: 0, numTodoTests: 0 };
  }
}
