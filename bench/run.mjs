/** Runs the benchmarks and prints what they find. See README.md, or --help. */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { checkBuilt } from './common/product.mjs';
import { table } from './common/report.mjs';

const usage = `Usage: npm run bench -- [codec] [start-up] [dissect] [endpoint] [kernel] [--rounds N] [--json]

Without a name, all of them. --rounds says how often each contender is measured (5).
--json prints the results as JSON. A missed target does not fail the run.`;

/** What each benchmark is called; its peers are loaded only when it runs. */
const benchmarks = {
  codec: async (extent) => (await import('./codec.mjs')).measureCodec(extent),
  'start-up': async (extent) => (await import('./start-up.mjs')).measureStartUp(extent),
  dissect: async (extent) => (await import('./dissect.mjs')).measureDissect(extent),
  endpoint: async (extent) => (await import('./endpoint.mjs')).measureEndpoint(extent),
  kernel: async (extent) => (await import('./kernel.mjs')).measureKernel(extent),
};

const DEFAULT_ROUNDS = 5;

async function main() {
  const { names, rounds, json, help } = parseArguments();
  if (help) return console.log(usage);
  checkBuilt();
  const machine = describeMachine();
  if (!json) console.log(`${Object.values(machine).join(', ')}; ${rounds} rounds\n`);
  const results = [];
  for (const name of names) {
    const sections = await benchmarks[name]({ rounds });
    results.push({ name, sections });
    if (!json) console.log(sections.map(table).join('\n'));
  }
  if (json) console.log(JSON.stringify({ machine, rounds, results }, undefined, 2));
}

/** @throws Error for what is no benchmark, no option or no number of rounds */
function parseArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: String(DEFAULT_ROUNDS) },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const known = Object.keys(benchmarks);
  const stranger = positionals.find((name) => !known.includes(name));
  if (stranger !== undefined) throw new Error(`no benchmark "${stranger}"; expected ${known.join(', ')}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new Error(`--rounds is "${values.rounds}"; expected an integer from 1`);
  }
  return { ...values, rounds, names: positionals.length === 0 ? known : positionals };
}

function describeMachine() {
  const processors = cpus();
  return {
    processor: `${processors.length} x ${processors[0].model}`,
    system: `${process.platform} ${process.arch}`,
    node: `Node ${process.versions.node}`,
  };
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 1;
}
