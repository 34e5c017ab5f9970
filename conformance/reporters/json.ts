/** The report as JSON: what `migsock conform --merge` reads. */
import type { Report } from '../harness/index.ts';

export function jsonReport(report: Report): string {
  return `${JSON.stringify(report)}\n`;
}
