/** What `migsock conform` prints and writes. */
import { writeFileSync } from 'node:fs';
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
import { makeFolder } from './export.ts';

/** A case as it is reported. One that did not pass leaves its packets and its events in the folder. */
export function reportLeaving(
  result: CaseResult,
  known: readonly KnownFailing[],
  run: RunOrigin,
  out: string,
): CaseReport {
  const leavesFiles = ['FAIL', 'WARN', 'INCONCLUSIVE'].includes(result.verdict) && result.entries.length > 0;
  if (!leavesFiles) return caseReport(result, known);
  const base = join(out, result.id.replace(/[^\w./-]|\.\./g, '_'));
  const files = { capture: `${base}.pcapng`, log: `${base}.log` };
  const report = caseReport(result, known, files);
  makeFolder(dirname(base));
  writeFileSync(files.capture, captureOf(result));
  writeFileSync(files.log, logOf(report, run));
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
    makeFolder(out);
    writeFileSync(path, write(report));
    remarks.write(`${name}: ${path}\n`);
  }
}
