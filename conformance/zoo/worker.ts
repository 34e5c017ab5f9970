/** One of the keeper's workers: examines an animal for every message, and answers with what it found. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { catalogue } from '../cases/index.ts';
import { examine } from './examine.ts';
import { animals } from './index.ts';
import type { Examination } from './keeper.ts';

parentPort?.on('message', ({ name, cases }: Examination) => {
  void answer(name, cases);
});

async function answer(name: string, ids: readonly string[]): Promise<void> {
  const { root } = workerData as { root: string };
  const animal = animals[name];
  if (animal === undefined) throw new RangeError(`there is no animal ${JSON.stringify(name)}`);
  const wanted = new Set(ids);
  const cases = catalogue.filter(({ id }) => wanted.has(id));
  const folder = join(root, 'out', 'zoo', `${process.pid}-${threadId}`, name);
  try {
    parentPort?.postMessage(await examine(name, animal, cases, { root, folder }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
