/** The report as JSON: what `migsock conform --merge` reads. */
import { parseReport, ReportError, type Report } from '../harness/index.ts';
import { mistakeInReport } from './report-shape.ts';

export function jsonReport(report: Report): string {
  return `${JSON.stringify(report)}\n`;
}

/** @param name - what errors call it @throws ReportError for what jsonReport has not written */
export function readJsonReport(text: string, name: string): Report {
  const report = parseReport(text, name);
  const mistake = mistakeInReport(report);
  if (mistake !== undefined) throw new ReportError(`${name} is no report: ${mistake}`);
  return report;
}
