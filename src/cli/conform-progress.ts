/** How far a run of the suite is, where someone is looking. */
import type { CaseResult } from '../../conformance/harness/index.ts';

export interface Progress {
  step(result: Pick<CaseResult, 'id' | 'verdict'>): void;
  stop(): void;
}

/** A bar on a terminal's standard error, which is gone when it ends. */
export async function progressOf(total: number): Promise<Progress> {
  if (!process.stderr.isTTY) return { step: () => undefined, stop: () => undefined };
  const { Presets, SingleBar } = await import('cli-progress');
  const format = '{bar} {value}/{total}, {failed} failed {id}';
  const bar = new SingleBar(
    { format, barsize: 24, clearOnComplete: true, hideCursor: true },
    Presets.shades_classic,
  );
  let failed = 0;
  bar.start(total, 0, { failed, id: '' });
  return {
    step: ({ id, verdict }) => {
      if (verdict === 'FAIL') failed += 1;
      bar.increment({ failed, id });
    },
    stop: () => {
      bar.stop();
    },
  };
}
