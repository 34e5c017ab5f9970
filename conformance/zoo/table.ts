/** The table case x fault: what the zoo came to, as it is committed in table.md, and read back. */
import type { Finding } from './examine.ts';
import { ZooError, type Fault } from './fault.ts';
import { oddities } from './oddities.ts';

/** A line of the table. */
export interface Row {
  readonly name: string;
  readonly title: string;
  readonly breaks: readonly string[];
  /** Cases that fail and name one of the requirements that are broken: the first few. */
  readonly caughtBy: readonly string[];
  /** How many such cases there are. */
  readonly caught: number;
}

const MOST_NAMED = 3;

/** What a fault came to. */
export function rowOf(name: string, { title, breaks }: Fault, findings: readonly Finding[]): Row {
  const caught = findings.filter((finding) => isCaughtBy(finding, breaks)).map((finding) => finding.case);
  const caughtBy = caught.slice(0, MOST_NAMED);
  return { name, title, breaks, caughtBy, caught: caught.length };
}

/** Whether a case fails, and names one of the requirements. */
function isCaughtBy({ verdict, requirement }: Finding, breaks: readonly string[]): boolean {
  const isFailure = verdict === 'FAIL' || verdict === 'WARN';
  return isFailure && requirement !== undefined && breaks.includes(requirement);
}

const heading = `# The zoo

Endpoints that are each wrong in exactly one way, and the cases that catch them: \`migsock conform --zoo\` makes this table
and \`migsock conform --zoo --update\` writes it. A case catches a fault where it fails and names one of the requirements
that the fault breaks; of many only the first are named. A fault is put under the cases that check what it breaks.

`;
const columns = ['fault', 'what it does wrong', 'breaks', 'caught by', 'cases'];

/** The table as Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map(({ name, title, breaks, caughtBy, caught }) => [
    name,
    title,
    breaks.join(', '),
    caughtBy.join(', '),
    String(caught),
  ]);
  const widths = columns.map((column, index) =>
    Math.max(column.length, ...cells.map((row) => row[index]?.length ?? 0)),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return `${heading}${[line(columns), rule, ...cells.map(line)].join('\n')}\n`;
}

/** The rows of a table as it was written. @throws ZooError where it is none */
export function rowsIn(markdown: string): Row[] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) => {
    const cells = line.slice(1, -1).split('|');
    const [name, title, breaks, caughtBy, caught] = cells.map((cell) => cell.trim());
    if (caught === undefined || name === undefined || title === undefined)
      throw new ZooError(`not a line of the table: ${line}`);
    return {
      name,
      title,
      breaks: listIn(breaks),
      caughtBy: listIn(caughtBy),
      caught: Number(caught),
    };
  });
}

function listIn(cell = ''): string[] {
  return cell === '' ? [] : cell.split(', ');
}

/** What is wrong with a row that was made just now. */
export function complaintsOfRow({ name, breaks, caught }: Row): string[] {
  return caught > 0 ? [] : [`${name}: no case fails that names ${breaks.join(' or ')}`];
}

/** What of a committed row does not hold any more. */
export function missedIn({ name, breaks, caughtBy }: Row, findings: readonly Finding[]): string[] {
  const missed = caughtBy.filter(
    (id) => !findings.some((finding) => finding.case === id && isCaughtBy(finding, breaks)),
  );
  return missed.map((id) => `${name}: ${id} does not fail naming ${breaks.join(' or ')}`);
}

/** What a legal endpoint did not pass, but for the SHOULDs that it leaves, of which a case has to warn. */
export function complaintsOfOddity(name: string, findings: readonly Finding[]): string[] {
  const warns = oddities[name]?.warns ?? [];
  const warned = findings.filter(
    ({ verdict, requirement = '' }) => verdict === 'WARN' && warns.includes(requirement),
  );
  return [
    ...findings
      .filter((finding) => !warned.includes(finding))
      .map((finding) => `${name}: ${finding.case} ${finding.verdict}: ${finding.message}`),
    ...warns
      .filter((should) => !warned.some(({ requirement }) => requirement === should))
      .map((should) => `${name}: no case warns of ${should}`),
  ];
}
