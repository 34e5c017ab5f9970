/** Every property that fails prints the command that repeats it: `SEED=... REPLAY_PATH=... npm test -- FILE -t NAME`. */
import fc from 'fast-check';
import { relative } from 'node:path';
import { expect } from 'vitest';

const { SEED, REPLAY_PATH } = process.env;

function replayCommand({ seed, counterexamplePath }: fc.RunDetails<unknown>): string {
  const { testPath = '', currentTestName = '' } = expect.getState();
  const test = `${relative(process.cwd(), testPath)} -t '${currentTestName.split(' > ').at(-1) ?? ''}'`;
  return `SEED=${seed} REPLAY_PATH=${counterexamplePath ?? '0'} npm test -- ${test}`;
}

const withReplayCommand: fc.Plugin<unknown> = () => ({
  onAllRunsComplete: (details) => {
    if (!details.failed) return;
    const message = `${fc.defaultReportMessage(details)}\n\nRepeat it with:\n  ${replayCommand(details)}`;
    throw new Error(message, { cause: details.errorInstance });
  },
});

fc.configureGlobal({
  ...(SEED === undefined ? {} : { seed: Number(SEED) }),
  ...(REPLAY_PATH === undefined ? {} : { path: REPLAY_PATH }),
});
fc.installGlobalPlugin(withReplayCommand);
