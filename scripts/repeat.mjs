// npm run repeat: the whole catalogue again and again, to see whether it always comes to the same.
//
//   npm run repeat -- [--target reference] [--times 1000] [--minutes 60] [--workers N] [--seed 1] [--filter GLOB]
//
// In virtual time each repeat's report, without the machine's times in it, has to be the same octets: its SHA-256 is compared.
// In real time (linux, raw-socket, exec:CMD ...) each case has to come to the same verdict; cases that wait for the suspension
// limit are left out. Ends with 0 if all are the same, 1 if not, 2 where the minutes were not enough for all of them.
import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { catalogue, caseReport, openTarget, runSuite, selectCases } from '../dist/conformance/index.js';

/** One repeat. What the machine's clock says is taken out of it. */
async function repeatOnce(adapter, cases, { seed, jobs }) {
  const { results, isVirtual } = await runSuite(cases, adapter, { seed, jobs, stopwatch: () => 0 });
  const reports = isVirtual
    ? results.map((result) => caseReport(result, []))
    : results.map(({ id, verdict }) => ({ id, verdict }));
  const hash = createHash('sha256').update(JSON.stringify(reports)).digest('hex');
  return {
    hash,
    isVirtual,
    verdicts: results.map(({ id, verdict, problem }) => [id, verdict, problem?.message]),
  };
}

function casesOf({ filter, target }) {
  const filters = filter === undefined ? {} : { filters: [filter] };
  return selectCases(catalogue, { ...filters, skipsSlow: target !== 'reference' });
}

/** Repeats until it is told to stop. */
async function work(options) {
  const adapter = await openTarget(options.target);
  const cases = casesOf(options);
  parentPort.on('message', async (message) => {
    if (message === 'again')
      parentPort.postMessage(await repeatOnce(adapter, cases, { ...options, jobs: 1 }));
    else {
      await adapter.close();
      parentPort.close();
    }
  });
  parentPort.postMessage(undefined);
}

/** What the repeats come to. */
class Tally {
  count = 0;
  hashes = new Map();
  #first;
  differing = new Map();

  add({ hash, verdicts }) {
    this.count += 1;
    this.hashes.set(hash, (this.hashes.get(hash) ?? 0) + 1);
    this.#first ??= new Map(verdicts);
    for (const [id, verdict, message] of verdicts) {
      if (verdict === this.#first.get(id)) continue;
      const others = this.differing.get(id) ?? [];
      const what = `${verdict}, not ${this.#first.get(id)}${message === undefined ? '' : `: ${message}`}`;
      this.differing.set(id, [...others, `  repeat ${this.count}: ${what}`]);
    }
  }
}

async function inWorkers(options, tally, isDue) {
  let left = options.times;
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: options });
      worker.on('message', (result) => {
        if (result !== undefined) tally.add(result);
        left -= 1;
        worker.postMessage(left >= 0 && isDue() ? 'again' : 'stop');
      });
      worker.on('error', reject);
      worker.on('exit', resolve);
    });
  await Promise.all(Array.from({ length: options.workers }, run));
}

async function oneByOne(options, tally, isDue) {
  const adapter = await openTarget(options.target);
  await (await adapter.open({ seed: options.seed })).close(); // throws where it cannot be run
  const cases = casesOf(options);
  const jobs = adapter.jobs ?? 1;
  while (tally.count < options.times && isDue())
    tally.add(await repeatOnce(adapter, cases, { ...options, jobs }));
  await adapter.close();
}

function optionsOf() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: { target: text, times: text, minutes: text, workers: text, seed: text, filter: text },
  });
  const { target = 'reference', filter } = values;
  const number = (name, otherwise) => {
    const value = Number(values[name] ?? otherwise);
    if (!(value > 0)) throw new Error(`--${name} is ${values[name]}; expected a number above 0`);
    return value;
  };
  return {
    target,
    filter,
    times: number('times', target === 'reference' ? 1000 : 100),
    minutes: number('minutes', 120),
    workers: number('workers', availableParallelism()),
    seed: number('seed', 1),
  };
}

async function main() {
  const options = optionsOf();
  const tally = new Tally();
  const end = performance.now() + options.minutes * 60_000;
  const isDue = () => performance.now() < end;
  await (options.target === 'reference' ? inWorkers : oneByOne)(options, tally, isDue);
  for (const [id, others] of tally.differing) console.log([id, ...others].join('\n'));
  for (const [hash, count] of tally.hashes) console.log(`${String(count).padStart(6)} x ${hash}`);
  console.log(
    `${tally.count} of ${options.times} repeats of ${options.target}, ${tally.hashes.size} different`,
  );
  if (tally.hashes.size > 1) process.exitCode = 1;
  else if (tally.count < options.times) process.exitCode = 2;
}

try {
  await (isMainThread ? main() : work(workerData));
} catch (error) {
  if (!isMainThread) throw error;
  console.error(`npm run repeat: ${error.message}`);
  process.exitCode = 2;
}
