/** `migsock check`: which requirements the traffic in a capture breaks. */
import { statSync } from 'node:fs';
import { checkCapture, defaultOptions, type Finding, type Summary } from '../../conformance/passive/index.ts';
import { shellWord } from '../../conformance/reporters/index.ts';
import { parseHost } from '../codec/index.ts';
import { fileSource, streamSource, type ByteSource } from '../capture/index.ts';
import { jsonReport, textReport } from './check-report.ts';
import { CheckRun } from './check-run.ts';
import { outputsOf } from './conform-options.ts';
import { putOut, writeOut } from './conform-output.ts';
import { exitCode, isMalformed, standardInput, UsageError } from './process.ts';
import { withProgress } from './progress.ts';

export interface CheckCommandOptions {
  readonly json?: boolean;
  readonly reordering?: string;
  readonly suspensionLimit?: string;
  readonly msl?: string;
  readonly connections?: string;
  readonly at?: readonly string[];
  readonly reporter?: readonly string[];
  readonly out: string;
}

export async function check(file: string, options: CheckCommandOptions): Promise<void> {
  const { json = false, reporter, out } = options;
  const outputs = outputsOf(options);
  const speaks = json || reporter === undefined;
  const report = json ? jsonReport : textReport;
  const run = new CheckRun();
  let [isBroken, isDamaged] = [false, false];
  const summary: Summary = await checkCapture(await openCapture(file), {
    ...timesOf(options),
    hosts: hostsOf(options.at ?? []),
    onFinding: (finding: Finding) => {
      isBroken ||= finding.level === 'MUST';
      run.add(finding);
      if (speaks) process.stdout.write(report.finding(finding));
    },
    onProblem: (problem) => {
      isDamaged = true;
      process.stderr.write(report.problem(problem));
    },
  });
  if (speaks) process.stdout.write(report.summary(summary, isBroken));
  if (reporter !== undefined) {
    const whole = run.report(file, commandOf(file, options), summary);
    if (json) writeOut(whole, outputs.written, out, process.stderr);
    else putOut(whole, outputs, out);
  }
  if (isDamaged || summary.judged.length === 0) process.exitCode = exitCode.usage;
  if (isBroken) process.exitCode = exitCode.malformed;
}

/** The same command, without its reporters. */
function commandOf(file: string, options: CheckCommandOptions): string {
  const { reordering, suspensionLimit, msl, connections, at } = options;
  const times = Object.entries({
    reordering,
    'suspension-limit': suspensionLimit,
    msl,
    connections,
    at: at?.join(','),
  });
  const words = times.flatMap(([name, value]) => (value === undefined ? [] : [`--${name} ${value}`]));
  return ['migsock check', ...words, shellWord(file)].join(' ');
}

const MILLISECOND = 1000;
const SECOND = 1_000_000;

function timesOf({
  reordering,
  suspensionLimit,
  msl,
  connections,
}: CheckCommandOptions): Omit<typeof defaultOptions, 'hosts'> {
  const { reordering: usual, suspension, msl: lifetime, connections: most } = defaultOptions;
  return {
    reordering: numberOf('--reordering', reordering, 0, MILLISECOND) ?? usual,
    suspension: numberOf('--suspension-limit', suspensionLimit, 1, SECOND) ?? suspension,
    msl: numberOf('--msl', msl, 1, SECOND) ?? lifetime,
    connections: numberOf('--connections', connections, 1, 1) ?? most,
  };
}

/** The hosts at which a capture was made. */
function hostsOf(addresses: readonly string[]): ReadonlySet<number> {
  try {
    return new Set(addresses.map((address) => parseHost(address, '--at')));
  } catch (error) {
    throw isMalformed(error) ? new UsageError(error.message, { cause: error }) : error;
  }
}

function numberOf(name: string, text: string | undefined, least: number, unit: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && Number.isSafeInteger(value * unit)) return value * unit;
  throw new UsageError(`${name} is ${JSON.stringify(text)}; expected an integer from ${least} on`);
}

async function openCapture(file: string): Promise<ByteSource> {
  if (file === '-') return streamSource(standardInput());
  const status = statSync(file);
  if (status.isDirectory()) throw new UsageError(`${file}: is a directory; expected a capture file`);
  return withProgress(fileSource(file), status.size);
}
