// Plays ranges of seeds as they come from run.mjs, and says which fail.
import { parentPort, workerData } from 'node:worker_threads';

const { failureOf } = await import(workerData);

parentPort.on('message', ({ from, runs }) => {
  const failures = [];
  for (let seed = from; seed < from + runs; seed += 1) {
    const problem = failureOf(seed);
    if (problem !== undefined) failures.push({ seed, problem });
  }
  parentPort.postMessage({ runs, failures });
});
