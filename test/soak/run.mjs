// Migrations from seeds, very many: npm run soak -- [--runs N] [--from SEED] [--workers N]
// One of them, with its packets: npm run soak -- --seed SEED [--pcapng FILE]
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const stories = pathToFileURL(join(root, 'dist', 'test', 'soak', 'stories.js')).href;
const BATCH = 200;
const MOST_FAILURES = 10;
const usage = `Usage: npm run soak -- [options]

Random migrations on random networks in virtual time, checked for lost and repeated octets and for one survivor a round.

  --runs N        how many (1000000)
  --from SEED     the first seed (0)
  --workers N     how many at once (one a processor)
  --seed SEED     tells one story, with all that happens
  --pcapng FILE   writes its packets, with --seed
  --help          this text

Exits with 0 where everything holds, 1 where something does not, 2 for a mistake in the arguments.`;

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`soak: ${error.message}`);
  process.exitCode = 2;
}

/** Whether everything held. */
async function main() {
  const options = readArguments();
  if (options === undefined) {
    console.log(usage);
    return true;
  }
  compile();
  return options.seed === undefined ? soak(options) : tellOne(options);
}

function readArguments() {
  const text = { type: 'string' };
  const options = {
    runs: text,
    from: text,
    workers: text,
    seed: text,
    pcapng: text,
    help: { type: 'boolean' },
  };
  const { values } = parseArgs({ options });
  if (values.help) return undefined;
  if (values.pcapng !== undefined && values.seed === undefined) throw new Error('--pcapng needs --seed');
  return {
    runs: wholeNumber(values, 'runs', 1_000_000, 1),
    from: wholeNumber(values, 'from', 0, 0),
    workers: wholeNumber(values, 'workers', availableParallelism(), 1),
    seed: values.seed === undefined ? undefined : wholeNumber(values, 'seed', 0, 0),
    pcapng: values.pcapng,
  };
}

function wholeNumber(values, name, usual, least) {
  const value = Number(values[name] ?? usual);
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new Error(`--${name} is ${values[name]}; expected a whole number from ${least}`);
}

function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(here, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--noCheck'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`failed: tsc -p ${project}`);
}

async function tellOne({ seed, pcapng }) {
  const { tell } = await import(stories);
  const file = pcapng === undefined ? undefined : openSync(pcapng, 'w');
  const write = (octets) => file !== undefined && writeSync(file, octets);
  try {
    return tell(seed, write, (line) => console.log(line));
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function soak({ runs, from, workers }) {
  const state = { next: from, end: from + runs, done: 0, runs, started: Date.now(), failures: [] };
  await Promise.all(Array.from({ length: workers }, () => work(state)));
  if (process.stderr.isTTY) process.stderr.write('\n');
  for (const { seed, problem } of state.failures) {
    console.log(`seed ${seed}: ${problem}\n  npm run soak -- --seed ${seed} --pcapng story.pcapng`);
  }
  console.log(`${state.done} stories from seed ${from}, ${state.failures.length} failed`);
  return state.failures.length === 0;
}

/** One worker from its first range to its last. */
function work(state) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('worker.mjs', import.meta.url), { workerData: stories });
    const assign = () => {
      const count = Math.min(BATCH, state.end - state.next);
      if (count <= 0 || state.failures.length >= MOST_FAILURES) {
        resolve(worker.terminate());
        return;
      }
      worker.postMessage({ from: state.next, runs: count });
      state.next += count;
    };
    worker.on('error', reject);
    worker.on('message', ({ runs, failures }) => {
      state.done += runs;
      state.failures.push(...failures);
      showProgress(state);
      assign();
    });
    assign();
  });
}

function showProgress({ done, runs, started, failures }) {
  if (!process.stderr.isTTY) return;
  const perSecond = Math.round((1000 * done) / (Date.now() - started));
  process.stderr.write(`\r${done} of ${runs}, ${perSecond}/s, ${failures.length} failed `);
}
