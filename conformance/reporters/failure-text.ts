/** A case that did not pass, in words: where, which requirement, what was expected, what came, and how to see it again. */
import { sentenceOf, type CaseReport, type RunReport, type TranscriptLine } from '../harness/index.ts';
import { plain, type Colours } from './colours.ts';
import { printable } from './printable.ts';
import { wrap } from './wrap.ts';

/** How many of the last packets and calls are shown. */
const SHOWN = 8;

/** What of a run its command is made of. */
export type RunOrigin = Pick<RunReport, 'target' | 'seed' | 'command'>;

/** Lines of 80 columns. */
export function describeCase(asMade: CaseReport, run: RunOrigin, colours: Colours = plain): string[] {
  const report = printable(asMade);
  const { id, title, problem = { message: '' }, knownFailing, capture, log } = report;
  const { place = report.source, requirement, expected, actual, message } = problem;
  return [
    `${headOf(report, colours)} ${colours.bold(id)}`,
    ...wrap(title, '  '),
    ...(place === undefined ? [] : [`  at ${place}`]),
    ...(knownFailing === undefined ? [] : wrap(`known to fail: ${knownFailing}`, '  ')),
    '',
    ...(requirement === undefined ? [] : [...wrap(sentenceOf(requirement), '  '), '']),
    ...(expected === undefined || actual === undefined
      ? wrap(message, '  ')
      : [...wrap(expected, '  expected  '), ...wrap(actual, '  actual    ')]),
    ...stackLines(problem),
    '',
    ...lastLines(report, colours),
    ...(capture === undefined ? [] : [`  packets   ${capture}`]),
    ...(log === undefined ? [] : [`  events    ${log}`]),
    `  again     ${commandOf(report, run)}`,
  ];
}

function headOf({ verdict, isUnexpected }: CaseReport, { red, yellow, green }: Colours): string {
  if (verdict === 'PASS') return isUnexpected ? red('UNEXPECTED PASS') : green(verdict);
  return verdict === 'FAIL' || isUnexpected ? red(verdict) : yellow(verdict);
}

/** What the id of a replayed capture begins with; its path follows. */
export const REPLAYED = 'replay-of/';

/** The command that repeats just one case with its seed, or the whole run where that has its own. */
export function commandOf(
  { id, role }: Pick<CaseReport, 'id' | 'role'>,
  { target, seed = 1, command }: RunOrigin,
): string {
  if (command !== undefined) return command;
  const which = id.startsWith(REPLAYED)
    ? `--replay ${shellWord(id.slice(REPLAYED.length))} --role ${role}`
    : `--filter ${shellWord(id)}`;
  return `migsock conform --target ${shellWord(target)} ${which} --seed ${seed}`;
}

/** Text as a shell reads it as one word. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Where an error comes from that nobody foresaw: the innermost lines of its stack. */
export function stackLines(problem: CaseReport['problem']): string[] {
  const lines = (problem?.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return lines.slice(0, 4);
}

function lastLines(report: CaseReport, { red, dim }: Colours): string[] {
  const { transcript } = report;
  if (transcript.length === 0) return [];
  const failing = transcript.findIndex(({ isFailing }) => isFailing);
  const end = failing === -1 ? transcript.length : Math.min(transcript.length, failing + 3);
  const shown = transcript.slice(Math.max(0, end - SHOWN), end);
  const lines = shown.flatMap((line) => {
    const text = wrap(eventText(line, report), line.isFailing ? '  * ' : '    ', ' '.repeat(13));
    return line.isFailing ? text.map(red) : text;
  });
  return [dim(`  the last of ${transcript.length} packets and calls:`), ...lines, ''];
}

/** One line of a transcript: seconds, who, and what; the implementation's own address goes without saying. */
export function eventText(line: TranscriptLine, { hosts }: Pick<CaseReport, 'hosts'>): string {
  const seconds = (line.time / 1_000_000).toFixed(6);
  const { kind, text, from, to } = line;
  if (kind === 'call' || kind === 'note') return `${seconds} ${kind} ${text}`;
  const nameOf = (address: string | undefined): string => hostName(address, hosts);
  const [who, arrow] = kind === 'sent' ? [nameOf(from), '>'] : [nameOf(to), '<'];
  return `${seconds} ${who} ${arrow} ${text}`;
}

/** The name of an address with a port; the address itself where nobody has it. */
export function hostName(address: string | undefined, hosts: CaseReport['hosts']): string {
  if (address === undefined) return 'tester';
  const host = address.slice(0, address.lastIndexOf(':'));
  return hosts.find((each) => each.address === host)?.name ?? host;
}
