/** A case's transcript as a ladder diagram: the implementation between the tester's hosts. */
import { drawLadder, type LadderHost, type LadderRow } from '../../src/export/ladder.ts';
import type { CaseReport, TranscriptLine } from '../harness/index.ts';
import { hostName } from './failure-text.ts';

/** More rows than this are no picture any more. */
const MOST_ROWS = 40;
/** How many of the first are kept, and how many behind the failing one. */
const FIRST = 6;
const BEHIND = 3;
const LONGEST_LABEL = 120;

/** SVG without its style, which is the same for all; undefined where nothing happened. */
export function ladderOf(report: CaseReport): string | undefined {
  const rows = shortened(rowsOf(report));
  if (rows.length === 0) return undefined;
  const ladder = { title: `Packets of ${report.id}`, hosts: columnsOf(report, rows), rows };
  return drawLadder(ladder).replace(STYLE, '');
}

const STYLE = /<style>[^]*?<\/style>\n?/;

/** The style that the ladders do without. */
export function ladderStyle(): string {
  const row = { time: 0, from: 'a', to: 'b', label: '', kind: 'segment' } as const;
  return STYLE.exec(drawLadder({ title: '', rows: [row] }))?.[0] ?? '';
}

function rowsOf(report: CaseReport): LadderRow[] {
  const { transcript, problem } = report;
  const hasFailing = transcript.some(({ isFailing }) => isFailing);
  const rows = transcript.flatMap((line) => rowOf(line, report));
  const last = transcript.at(-1);
  if (hasFailing || last === undefined || problem === undefined) return rows;
  const [, tester = report.hosts[0]] = report.hosts;
  const at = tester?.name ?? 'tester';
  const { expected, actual = problem.message } = problem;
  const mark = expected === undefined ? 'here it ended' : `expected ${expected}`;
  return [...rows, { time: last.time, from: at, to: at, label: cut(actual), kind: 'event', mark: cut(mark) }];
}

function rowOf(line: TranscriptLine, { hosts, problem }: CaseReport): LadderRow[] {
  const { time, kind, text, from, to, packet } = line;
  const implementation = hosts[0]?.name ?? 'implementation';
  if (kind === 'call') {
    const label = callLabel(text);
    return label === undefined
      ? []
      : [{ time, from: implementation, to: implementation, label, kind: 'event' }];
  }
  const tester = hosts[1]?.name ?? 'tester';
  if (kind === 'note') return [{ time, from: tester, to: tester, label: cut(text), kind: 'event' }];
  const [sender, receiver] = kind === 'sent' ? [tester, implementation] : [implementation, tester];
  return [
    {
      time,
      from: from === undefined ? sender : hostName(from, hosts),
      to: to === undefined ? receiver : hostName(to, hosts),
      label: packetLabel(text),
      kind: packet ?? 'segment',
      ...(line.isFailing
        ? { mark: cut(problem?.expected === undefined ? 'this' : `expected ${problem.expected}`) }
        : {}),
    },
  ];
}

/** The verb, and the code with which it was refused; nothing for those that only ask. */
function callLabel(text: string): string | undefined {
  const [, verb = text, code] = /^(\S+) .* -> (?:([A-Z-]+):)?/s.exec(text) ?? [];
  if (['listen', 'accept', 'receive', 'state', 'digest'].includes(verb) && code === undefined)
    return undefined;
  return code === undefined ? verb : `${verb}: ${code}`;
}

/** Of a message its operation, round and addresses, of others their numbers; options are left to the list below. */
function packetLabel(text: string): string {
  const [head = text, tail = ''] = text.split(/ <[^>]*>/);
  const message = / len \d+ (.+)$/.exec(head + tail)?.[1];
  return cut(message ?? head.replace(/ win \d+/, '').replace(' len 0', ''));
}

function cut(text: string): string {
  return text.length <= LONGEST_LABEL ? text : `${text.slice(0, LONGEST_LABEL)}…`;
}

/** Keeps the beginning, and what leads up to the row that is marked or to the end. */
function shortened(rows: readonly LadderRow[]): readonly LadderRow[] {
  if (rows.length <= MOST_ROWS) return rows;
  const marked = rows.findIndex(({ mark }) => mark !== undefined);
  const end = marked === -1 ? rows.length : Math.min(rows.length, Math.max(MOST_ROWS, marked + BEHIND));
  const start = end - (MOST_ROWS - FIRST - 1);
  const left = start - FIRST;
  const [from = '', time = 0] = [rows[FIRST]?.from, rows[FIRST]?.time];
  const gap: LadderRow = { time, from, to: from, label: `… ${left} more …`, kind: 'event' };
  return [...rows.slice(0, FIRST), gap, ...rows.slice(start, end)];
}

/** The implementation stands second, so that a move from one of the tester's hosts to another passes on both sides. */
function columnsOf({ hosts }: CaseReport, rows: readonly LadderRow[]): LadderHost[] {
  const used = new Set(rows.flatMap(({ from, to }) => [from, to]));
  const [implementation, ...tester] = hosts
    .filter(({ name }, index) => index === 0 || used.has(name))
    .map(({ name, address }) => ({ name, detail: address }));
  const [first, ...others] = tester;
  return [first, implementation, ...others].filter((column) => column !== undefined);
}
