// Coverage-guided fuzzing: node test/fuzz/run.mjs [--seconds N] [TARGET...]
// What a finding's input does: node test/fuzz/run.mjs --replay FILE TARGET
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fitAddon } from './old-glibc.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const packages = join(here, 'node_modules');
const compiled = join(root, 'dist', 'test', 'fuzz', 'targets');
const findings = join(here, 'findings');
/** The deepest JSON among the seeds has so many octets, and the command line takes few more. */
const LARGEST_INPUT = 65_536;
/** Many times what a reader with a window of 1 MiB needs, and the engine with it. */
const MEMORY_LIMIT_MB = 1024;
const HANGS_AFTER_MS = 5000;
const ENGINE_FOUND_NOTHING = 0;

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  console.error(`fuzz: ${error.message}`);
  process.exitCode = 2;
}

/** Whether nothing was found. */
async function main() {
  const { targets, seconds, replayed } = readArguments();
  process.chdir(root);
  compile();
  if (replayed !== undefined) return replay(targets[0], replayed);
  installEngine();
  let isClean = true;
  for (const name of targets) isClean = (await fuzz(name, seconds)) && isClean;
  return isClean;
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seconds: { type: 'string', default: '120' }, replay: { type: 'string' } },
  });
  const known = readdirSync(join(here, 'targets')).map((file) => file.replace('.ts', ''));
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`${stranger} is no target; expected ${known.join(', ')}`);
  const seconds = Number(values.seconds);
  if (!Number.isInteger(seconds) || seconds < 1) {
    throw new Error(`--seconds is ${values.seconds}; expected a whole number from 1`);
  }
  const isReplay = values.replay !== undefined;
  if (isReplay && positionals.length !== 1) {
    throw new Error(`--replay is given ${positionals.length} targets; expected the one whose finding it is`);
  }
  const targets = positionals.length === 0 ? known : positionals;
  return { targets, seconds, replayed: isReplay ? readFileSync(values.replay) : undefined };
}

/** Into dist/, targets included; types are checked elsewhere. */
function compile() {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const project = join(here, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--noCheck'], {
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error(`failed: tsc -p ${project}`);
}

/** As the lock file says, apart from the product's packages. npm writes the file looked for when it is done. */
function installEngine() {
  if (!existsSync(join(packages, '.package-lock.json'))) {
    const { status } = spawnSync('npm', ['ci', '--loglevel=error'], { cwd: here, stdio: 'inherit' });
    if (status !== 0) throw new Error(`failed: npm ci in ${here}`);
  }
  const addon = `fuzzer-${process.platform}-${process.arch}.node`;
  fitAddon(join(packages, '@jazzer.js', 'fuzzer', 'prebuilds', addon));
}

async function replay(name, octets) {
  const { fuzz: target } = await import(join(compiled, `${name}.js`));
  try {
    await target(octets);
  } catch (error) {
    console.log(error);
    return false;
  }
  console.log(`${name}: nothing found in these ${octets.length} octets`);
  return true;
}

/** Fuzzes one target in a process of its own; says whether nothing was found. */
async function fuzz(name, seconds) {
  const target = await import(join(compiled, `${name}.js`));
  const seeds = writeSeeds(name, target);
  const grown = folder('out', 'fuzz', name);
  const kept = folder('test', 'fuzz', 'corpus', name);
  folder('test', 'fuzz', 'findings');
  const before = new Set(readdirSync(findings));
  console.log(`${name}: ${readdirSync(seeds).length} seeds, ${seconds} s`);
  const started = Date.now();
  const { status, statistics } = await engine(name, {
    mode: target.fuzz.constructor.name === 'AsyncFunction' ? [] : ['--sync'],
    corpora: [grown, seeds, kept],
    seconds,
  });
  const took = Math.round((Date.now() - started) / 1000);
  console.log(
    `${name}: ${statistics.executions} executions in ${took} s, ${statistics.coverage} edges covered`,
  );
  if (status === ENGINE_FOUND_NOTHING) return true;
  const inputs = readdirSync(findings).filter((file) => !before.has(file));
  for (const file of inputs) console.log(`${name}: FINDING, repeat it with: ${replayCommand(name, file)}`);
  if (inputs.length === 0) console.log(`${name}: FAILED, the engine ended with ${status} and kept no input`);
  return false;
}

function replayCommand(name, file) {
  return `node test/fuzz/run.mjs --replay ${relative(root, join(findings, file))} ${name}`;
}

function writeSeeds(name, { seeds }) {
  const path = join(root, 'out', 'fuzz', `${name}.seeds`);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path, { recursive: true });
  seeds().forEach((seed, index) => writeFileSync(join(path, String(index)), seed));
  return path;
}

function folder(...path) {
  mkdirSync(join(root, ...path), { recursive: true });
  return join(root, ...path);
}

/** Runs the engine, passing on what it prints but its statistics. */
async function engine(name, { mode, corpora, seconds }) {
  const cli = join(packages, '@jazzer.js', 'core', 'dist', 'cli.js');
  const args = [
    join(compiled, `${name}.js`),
    ...corpora,
    ...mode,
    ...['--includes', join(root, 'dist', 'src/'), '--includes', join(root, 'dist', 'generated/')],
    ...['--timeout', String(HANGS_AFTER_MS)],
    '--',
    `-max_total_time=${seconds}`,
    `-max_len=${LARGEST_INPUT}`,
    `-rss_limit_mb=${MEMORY_LIMIT_MB}`,
    `-artifact_prefix=${join(findings, `${name}-`)}`,
    '-print_final_stats=1',
  ];
  const child = spawn(process.execPath, ['--no-warnings', cli, ...args], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  const statistics = { executions: 0, coverage: 0 };
  for await (const line of createInterface({ input: child.stderr })) note(line, name, statistics);
  return { status: await ended, statistics };
}

/** The engine reports progress on lines such as `#4096 NEW cov: 12 ...`, of which few are of interest. */
function note(line, name, statistics) {
  const progress = /^#(\d+)\s+(\w+)\s+cov: (\d+)/.exec(line);
  if (progress !== null) {
    statistics.executions = Number(progress[1]);
    statistics.coverage = Number(progress[3]);
    if (progress[2] === 'pulse') console.log(`${name}: ${line.replaceAll(/\s+/g, ' ')}`);
    return;
  }
  const executed = /^stat::number_of_executed_units:\s+(\d+)/.exec(line);
  if (executed !== null) statistics.executions = Number(executed[1]);
  else if (!/^(stat::|INFO:|Done |Dictionary:|#|"|$)/.test(line)) console.log(`${name}: ${line}`);
}
