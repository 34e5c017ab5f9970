/** What `migsock conform` prints and writes. */
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  caseReport,
  type CaseReport,
  type CaseResult,
  type KnownFailing,
  type Report,
} from '../../conformance/harness/index.ts';
import {
  captureOf,
  logOf,
  reporters,
  textReport,
  type ReporterName,
  type RunOrigin,
} from '../../conformance/reporters/index.ts';
import { onStdout } from './colours.ts';
import type { Outputs } from './conform-options.ts';
import { writeFile } from './files.ts';
import { isSystemError, messageOf, UsageError } from './process.ts';

/** Before minutes of a run, whose files could not be written in the end. @throws UsageError */
export function requireFolder(out: string): void {
  let existing = out;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  if (out === '' || !statSync(existing).isDirectory())
    throw new UsageError(`--out is ${JSON.stringify(out)}; expected a folder`);
  accessSync(existing, constants.W_OK);
}

/**
 * The cases as they are reported. One that did not pass leaves its packets and its events in the folder; where they cannot
 * be written that is said once, and the verdicts count all the same.
 */
export function reportsLeaving(
  results: readonly CaseResult[],
  known: readonly KnownFailing[],
  run: RunOrigin,
  out: string,
): CaseReport[] {
  let canLeave = true;
  return results.map((result) => {
    const { verdict, entries } = result;
    const leavesFiles = ['FAIL', 'WARN', 'INCONCLUSIVE'].includes(verdict) && entries.length > 0;
    if (!leavesFiles || !canLeave) return caseReport(result, known);
    try {
      return reportLeaving(result, known, run, out);
    } catch (error) {
      if (!isSystemError(error)) throw error;
      canLeave = false;
      process.stderr.write(`migsock: ${messageOf(error)}; packets and logs are lost\n`);
      return caseReport(result, known);
    }
  });
}

function reportLeaving(
  result: CaseResult,
  known: readonly KnownFailing[],
  run: RunOrigin,
  out: string,
): CaseReport {
  const base = join(out, result.id.replace(/[^\w./-]|\.\./g, '_'));
  const files = { capture: `${base}.pcapng`, log: `${base}.log` };
  const report = caseReport(result, known, files);
  writeFile(files.capture, captureOf(result));
  writeFile(files.log, logOf(report, run));
  return report;
}

/** Reports on standard output, and into files; where these are is said on standard output, unless something else is there. */
export function putOut(report: Report, { spoken, written }: Outputs, out: string): void {
  if (spoken === 'text') process.stdout.write(textReport(report, onStdout));
  else if (spoken !== undefined) process.stdout.write(reporters[spoken].write(report));
  writeOut(report, written, out, spoken === 'text' || spoken === undefined ? process.stdout : process.stderr);
}

/** Reports in files; where these are is said to `remarks`. */
export function writeOut(
  report: Report,
  names: readonly ReporterName[],
  out: string,
  remarks: NodeJS.WritableStream,
): void {
  for (const name of names) {
    const { file, write } = reporters[name];
    const path = join(out, file);
    writeFile(path, write(report));
    remarks.write(`${name}: ${path}\n`);
  }
}
