/** A judge as the runner has it: a thread that is watched, for a mutant may never end. */
import { Worker } from 'node:worker_threads';
import type { Hearing, JudgeData, Judgement } from './judgement.ts';

/** Milliseconds that loading may take, and one case; without a mutant the longest takes some fifty. */
const LONGEST_LOADING = 60_000;
const LONGEST_CASE = 10_000;
const LOOK_INTERVAL = 250;
const MEBIBYTES = 1024;

/** What a hearing came to: a judgement, or the thread's end. */
export type Outcome =
  | { readonly kind: 'judged'; readonly judgement: Judgement }
  | { readonly kind: 'stalled' }
  | { readonly kind: 'died'; readonly message: string };

export class Judge {
  readonly #begun = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  readonly #worker: Worker;
  #settle: (outcome: Outcome) => void = () => undefined;

  /** @param mutant - one that has to be awake already when modules are loaded */
  constructor(folder: string, mutant?: string) {
    const workerData: JudgeData = { folder, mutant, begun: this.#begun };
    const resourceLimits = { maxOldGenerationSizeMb: MEBIBYTES };
    this.#worker = new Worker(new URL('judge-thread.js', import.meta.url), { workerData, resourceLimits });
    const died = (error: unknown): void => {
      this.#settle({ kind: 'died', message: String(error) });
    };
    this.#worker.on('error', died).on('exit', died);
    this.#worker.on('message', (judgement: Judgement) => {
      this.#settle({ kind: 'judged', judgement });
    });
  }

  /** Anything but a judgement is the judge's end. */
  async hear(hearing: Hearing): Promise<Outcome> {
    const outcome = new Promise<Outcome>((resolve) => {
      this.#settle = resolve;
    });
    const interval = this.#watch();
    this.#worker.postMessage(hearing);
    const { kind } = await outcome;
    clearInterval(interval);
    if (kind !== 'judged') await this.close();
    return outcome;
  }

  /** Ends the hearing where the same case, or the loading before the first, takes too long. */
  #watch(): NodeJS.Timeout {
    let seen = this.#begun[0];
    let since = performance.now();
    return setInterval(() => {
      const now = performance.now();
      if (this.#begun[0] !== seen) {
        seen = this.#begun[0];
        since = now;
      } else if (now - since > (seen === 0 ? LONGEST_LOADING : LONGEST_CASE))
        this.#settle({ kind: 'stalled' });
    }, LOOK_INTERVAL);
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
