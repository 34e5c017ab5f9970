/** Has many animals examined, on all cores. Only the compiled package can: workers run what was compiled. */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Finding } from './examine.ts';

/** An animal by its name, and ids of the cases that it is put under. */
export interface Examination {
  readonly name: string;
  readonly cases: readonly string[];
}

export interface KeeperOptions {
  /** The clone's folder. */
  readonly root: string;
  /** How many animals are examined at once. */
  readonly jobs: number;
  /** Told of each one, as it is done. */
  readonly onDone?: (name: string, findings: readonly Finding[]) => void;
}

/** What each animal did not pass, by its name. */
export async function examineAll(
  examinations: readonly Examination[],
  { root, jobs, onDone }: KeeperOptions,
): Promise<Map<string, readonly Finding[]>> {
  const waiting = [...examinations];
  const results = new Map<string, readonly Finding[]>();
  const work = async (): Promise<void> => {
    const worker = new Worker(new URL('worker.js', import.meta.url), { workerData: { root } });
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        worker.postMessage(next);
        const [findings] = (await once(worker, 'message')) as [readonly Finding[]];
        results.set(next.name, findings);
        onDone?.(next.name, findings);
      }
    } finally {
      rmSync(join(root, 'out', 'zoo', `${process.pid}-${worker.threadId}`), { recursive: true, force: true });
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(jobs, examinations.length) }, work));
  return results;
}
