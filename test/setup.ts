/** Every property that fails prints the command that repeats it: `SEED=... REPLAY_PATH=... npm test -- FILE -t NAME`. */
import fc from 'fast-check';
import { relative } from 'node:path';
import { expect } from 'vitest';

const { SEED, REPLAY_PATH } = process.env;

fc.configureGlobal({
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
  reporter: (details) => {
    if (!details.failed) return;
    const { testPath = '', currentTestName = '' } = expect.getState();
    const test = `${relative(process.cwd(), testPath)} -t '${currentTestName.split(' > ').at(-1) ?? ''}'`;
    const replay = `SEED=${details.seed} REPLAY_PATH=${details.counterexamplePath ?? '0'} npm test -- ${test}`;
    throw new Error(
      `${fc.defaultReportMessage(details) ?? 'a property failed'}\n\nRepeat it with:\n  ${replay}`,
    );
  },
});
