/** What StrykerJS found as the table that is committed, and whether every mutant that lives on is explained. */

/** What is read of StrykerJS's JSON report (mutation-testing-report-schema). */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status: string;
  readonly replacement?: string;
  readonly location: { readonly start: Position; readonly end: Position };
}

/** From 1 on. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A mutant that lives on: named by its text, for lines move. */
export interface Survivor {
  readonly file: string;
  /** The line that it begins in, without the space around it. */
  readonly line: string;
  /** What stands there, and what the mutant has instead; on one line each. */
  readonly from: string;
  readonly to: string;
}

/** Why mutants live on: what they do is the same, or shows neither on the wire nor in the contract's answers. */
export interface Explanation {
  readonly reason: string;
  readonly survivors: readonly Survivor[];
}

/** How the mutants of a file ended. */
export interface Row {
  readonly file: string;
  readonly killed: number;
  readonly timeout: number;
  readonly survived: number;
  /** No case comes past them. */
  readonly uncovered: number;
  /** Left out beforehand. */
  readonly ignored: number;
}

const columns = {
  Killed: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'uncovered',
  Ignored: 'ignored',
} as const;

export function rowsOf({ files }: StrykerReport): Row[] {
  return Object.entries(files)
    .map(([file, { mutants }]) => {
      const row = { file, killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0 };
      for (const { status } of mutants) {
        if (!(status in columns)) throw new RangeError(`${file} has a mutant that is ${status}`);
        row[columns[status as keyof typeof columns]] += 1;
      }
      return row;
    })
    .sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The mutants that no case has caught. */
export function survivorsOf({ files }: StrykerReport): Survivor[] {
  return Object.entries(files).flatMap(([file, { source, mutants }]) =>
    mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .map((mutant) => survivorOf(file, source.split('\n'), mutant)),
  );
}

function survivorOf(
  file: string,
  lines: readonly string[],
  { location, replacement = '' }: Mutant,
): Survivor {
  const { start, end } = location;
  const first = lines[start.line - 1] ?? '';
  const text = [
    ...lines.slice(start.line - 1, end.line - 1),
    (lines[end.line - 1] ?? '').slice(0, end.column - 1),
  ];
  const from = text.join('\n').slice(start.column - 1);
  return { file, line: first.trim(), from: onOneLine(from), to: onOneLine(replacement) };
}

const LONGEST = 160;

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)}…`;
}

/** What does not go together of the mutants that live on and what is written of them: a sentence each. */
export function complaintsOf(survivors: readonly Survivor[], explanations: readonly Explanation[]): string[] {
  const explained = explanations.flatMap((explanation) => explanation.survivors);
  return [
    ...explanations.filter(({ reason }) => reason === '').map(() => 'an explanation has no reason'),
    ...missingIn(survivors, explained).map((each) => `lives on and is not explained: ${described(each)}`),
    ...missingIn(explained, survivors).map((each) => `is explained and does not live on: ${described(each)}`),
  ];
}

function described({ file, line, from, to }: Survivor): string {
  return `${file}: ${line}\n    ${from} => ${to}`;
}

/** What of some mutants there is less often among others. */
function missingIn(some: readonly Survivor[], others: readonly Survivor[]): Survivor[] {
  const left = new Map<string, number>();
  for (const each of others) left.set(described(each), (left.get(described(each)) ?? 0) + 1);
  return some.filter((each) => {
    const count = left.get(described(each)) ?? 0;
    left.set(described(each), count - 1);
    return count <= 0;
  });
}

/** Percent of the mutants that were caught. */
export function scoreOf({ killed, timeout, survived, uncovered }: Row): number {
  const all = killed + timeout + survived + uncovered;
  return all === 0 ? 100 : (100 * (killed + timeout)) / all;
}

export function totalOf(rows: readonly Row[]): Row {
  const sum = (column: keyof Omit<Row, 'file'>): number =>
    rows.reduce((total, row) => total + row[column], 0);
  return {
    file: 'all',
    killed: sum('killed'),
    timeout: sum('timeout'),
    survived: sum('survived'),
    uncovered: sum('uncovered'),
    ignored: sum('ignored'),
  };
}

const heading = `# Mutants

StrykerJS changes the codec and the migration of the reference endpoint in one place at a time; the conformance suite alone has
to notice, by the wire and by the contract's answers. \`npm run mutation\` makes this table. A mutant is caught where a case that
passed does not pass, or where it never ends. What lives on is explained in [survivors.json](survivors.json); \`no case\` are those
of them that no case comes past.

Left out are what errors say to people (\`left out\`, see texts.ts), and the JSON forms of messages and sockets
(\`src/codec/*-json.ts\`), which no verb of the contract speaks.

`;

const names = ['file', 'killed', 'timeout', 'survived', 'no case', 'left out', 'score'];

/** The table as Markdown. */
export function tableOf(rows: readonly Row[]): string {
  const cells = [...rows, totalOf(rows)].map((row) => [
    row.file,
    ...[row.killed, row.timeout, row.survived, row.uncovered, row.ignored].map(String),
    `${scoreOf(row).toFixed(1)} %`,
  ]);
  const widths = names.map((name, index) =>
    Math.max(name.length, ...cells.map((each) => each[index]?.length ?? 0)),
  );
  const line = (each: readonly string[]): string =>
    `| ${each.map((cell, index) => pad(cell, widths[index] ?? 0, index)).join(' | ')} |`;
  const rule = `| ${widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return `${heading}${[line(names), rule, ...cells.map(line)].join('\n')}\n`;
}

function pad(cell: string, width: number, index: number): string {
  return index === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** The rows of a table as it was written, the total left out. */
export function rowsIn(markdown: string): Row[] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2, -1).map((line) => {
    const [file = '', ...numbers] = line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const [killed = 0, timeout = 0, survived = 0, uncovered = 0, ignored = 0] = numbers.map(Number);
    return { file, killed, timeout, survived, uncovered, ignored };
  });
}
