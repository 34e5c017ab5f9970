/** The kernel module in a virtual machine: what a move costs, beside TCP_REPAIR, and what the module costs while nothing moves. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave } from './common/interleave.mjs';
import { outputOf, secondsOf } from './common/processes.mjs';
import { cli } from './common/product.mjs';
import { judged, notMeasured, rates, ratios } from './common/report.mjs';
import { buildMachine, missingPrograms, withMachine } from './common/virtual-machine.mjs';
import { sectionsOfSeries } from './kernel-series.mjs';

const NANOSECONDS_OF_A_MILLISECOND = 1e6;
const SUITE_SECONDS = 180;
/** A hundredth more is not more than what differs from one run to the next. */
const MOST_IDLE_COST = 1.01;
const LEAST_RATE = 0.99;

const REPAIR = 'TCP_REPAIR';
const EACH = 'MIGSOCK, a call each';
const TOGETHER = 'MIGSOCK, one call';
const IN_TURNS = 'MIGSOCK, in turns';
/** As the program in the machine calls them. */
const movers = { [REPAIR]: 'repair', [EACH]: 'each', [TOGETHER]: 'together', [IN_TURNS]: 'in-turns' };

const LOADED = 'module loaded, nothing moves';
const NOT_LOADED = 'not loaded';

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureKernel({ rounds }) {
  const missing = missingPrograms();
  if (missing.length > 0) return [notMeasured(missing)];
  const folder = buildMachine();
  const suite = await measureSuite();
  const usual = await withMachine(folder, { processors: 2 }, (machine, hello) =>
    measureTimes(machine, hello, rounds),
  );
  const counted = await withMachine(folder, { processors: 1, countsInstructions: true }, (machine) =>
    measureCounts(machine, rounds),
  );
  return [...usual, ...counted, suite];
}

/** What unloads the module comes first: what has been frozen keeps it for minutes. */
async function measureTimes(machine, { release, bootSeconds }, rounds) {
  const [emulator] = (await outputOf('qemu-system-x86_64', ['--version'])).split('\n');
  const environment = {
    title: 'the virtual machine',
    unit: 'two processors, emulated',
    rows: [],
    remarks: [`Linux ${release}, ${emulator}, up after ${bootSeconds.toFixed(1)} s`],
  };
  return [
    environment,
    ...(await measureRate(machine, rounds)),
    ...(await measureWaits(machine, 1, rounds)),
    ...(await measureWaits(machine, 100, rounds)),
    ...(await measureWaits(machine, 1000, rounds)),
    ...(await measureSerialize(machine, rounds)),
    ...(await measureDip(machine, rounds)),
  ];
}

/** Of a machine in which an instruction is a nanosecond. */
async function measureCounts(machine, rounds) {
  const [connections, once] = [1000, 1];
  return [
    ...(await measureIdle(machine, rounds, 'a segment of one octet', [1, 4000])),
    ...(await measureIdle(machine, rounds, 'a full segment', [65536, 400])),
    ...(await measureWaits(machine, connections, once, 'counted: ')),
    await measureCaptures(machine),
  ];
}

/** How long the record of a steady peer that waits longest for its echo does so, of those that a move meets. */
async function measureWaits(machine, count, rounds, note = '') {
  const usual = [];
  const samples = await interleave(
    Object.entries(movers).map(([name, mover]) => ({
      name,
      sample: async () => {
        const found = await machine.measure('waits', mover, count);
        usual.push(found.usual / NANOSECONDS_OF_A_MILLISECOND);
        return found.longest / NANOSECONDS_OF_A_MILLISECOND;
      },
    })),
    { rounds, warmUps: 0 },
  );
  const connections = `${note}${count} connection${count === 1 ? '' : 's'}`;
  const section = rates(`${connections}, downtime`, 'ms', samples);
  usual.sort((a, b) => a - b);
  return [
    { ...section, remarks: [`otherwise an echo takes ${usual[usual.length >> 1].toPrecision(2)} ms`] },
    ratios(`${connections}, downtime`, samples, [
      { name: TOGETHER, by: REPAIR },
      { name: TOGETHER, by: EACH },
    ]),
  ];
}

async function measureSerialize(machine, rounds) {
  const contender = (name, call) => ({
    name,
    sample: async () =>
      (await machine.measure('serialize', call, 1000, 0)).duration / NANOSECONDS_OF_A_MILLISECOND,
  });
  const samples = await interleave([contender(EACH, 'each'), contender(TOGETHER, 'together')], {
    rounds,
    warmUps: 1,
  });
  const title = '1000 state buffers taken';
  return [rates(title, 'ms', samples), ratios(title, samples, [{ name: TOGETHER, by: EACH }])];
}

async function measureDip(machine, rounds) {
  const series = new Map();
  const contenders = [REPAIR, TOGETHER].map((name) => ({
    name,
    sample: async () => {
      const found = await machine.measure('series', movers[name], 1000);
      series.set(name, [...(series.get(name) ?? []), found]);
      return 0;
    },
  }));
  await interleave(contenders, { rounds, warmUps: 0 });
  return sectionsOfSeries(series);
}

async function measureRate(machine, rounds) {
  const samples = await interleave(
    loadedOrNot(machine, ['rate', 1000], ({ octets, duration }) => (8 * octets) / duration),
    { rounds, warmUps: 1 },
  );
  const title = 'throughput';
  return [
    rates(title, 'Gbit/s', samples),
    ratios(title, samples, [{ name: LOADED, by: NOT_LOADED, atLeast: LEAST_RATE }]),
  ];
}

/** What a connection more, and a megabyte more in its queue, costs whoever takes state buffers. */
async function measureCaptures(machine) {
  const duration = async (...parameters) => (await machine.measure('serialize', ...parameters)).duration;
  const each = (await duration('each', 1000, 0)) / 1000;
  const together = (await duration('together', 1000, 0)) / 1000;
  const megabyte = ((await duration('each', 1, 5e6)) - (await duration('each', 1, 1e6))) / 4;
  return rates(
    'counted: state buffers, each',
    'instructions',
    new Map([
      ['a connection, a call each', [each]],
      ['a connection, one call for 1,000', [together]],
      ['a megabyte in the send queue', [megabyte]],
    ]),
  );
}

/** @param work - octets of an exchange, exchanges */
async function measureIdle(machine, rounds, what, work) {
  const contenders = loadedOrNot(machine, ['transfer', ...work], ({ ticks, segments }) => ticks / segments);
  const samples = await interleave(contenders, { rounds, warmUps: 1 });
  const title = `counted: ${what}`;
  return [
    rates(title, 'instructions', samples),
    ratios(title, samples, [{ name: LOADED, by: NOT_LOADED, atMost: MOST_IDLE_COST }]),
  ];
}

function loadedOrNot(machine, parameters, value) {
  return [LOADED, NOT_LOADED].map((name) => ({
    name,
    sample: async () => value(await machine.measureWith(name === LOADED, ...parameters)),
  }));
}

/** The conformance suite as `npm run kernel:test` runs it, the machine's start with it. */
async function measureSuite() {
  const out = mkdtempSync(join(tmpdir(), 'migsock-bench-'));
  const suite = ['conform', '--target', 'kernel-module', '--skip-slow', '--out', out];
  try {
    const seconds = await secondsOf(process.execPath, [cli, ...suite]);
    const row = judged('migsock conform', [seconds], { atMost: SUITE_SECONDS });
    return { title: 'the suite against the module', unit: 's', rows: [row] };
  } catch (error) {
    return notMeasured([error.message]);
  } finally {
    rmSync(out, { recursive: true });
  }
}
