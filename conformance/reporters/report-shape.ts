/** Whether JSON of unknown origin is a report: told by the first place where it is none. */
import { roles, verdicts, type CaseReport, type Report, type RunReport } from '../harness/index.ts';

/** What is wrong with a value, with its place; undefined where nothing is. */
type Check = (value: unknown, place: string) => string | undefined;

const text = ofType('string', 'a text');
const number = ofType('number', 'a number');
const flag = ofType('boolean', 'true or false');
const texts = listOf(text);

const line = fields<CaseReport['transcript'][number]>({
  time: number,
  kind: oneOf(['sent', 'received', 'call', 'note']),
  text,
  from: optional(text),
  to: optional(text),
  packet: optional(text),
  isFailing: optional(flag),
});

const problem = fields<NonNullable<CaseReport['problem']>>({
  requirement: optional(text),
  expected: optional(text),
  actual: optional(text),
  message: text,
  place: optional(text),
  stack: optional(text),
  entry: optional(number),
});

const caseReport = fields<CaseReport>({
  id: text,
  title: text,
  role: oneOf(roles),
  checks: texts,
  source: optional(text),
  verdict: oneOf(verdicts),
  knownFailing: optional(text),
  isUnexpected: flag,
  duration: number,
  problem: optional(problem),
  hosts: listOf(fields<CaseReport['hosts'][number]>({ name: text, address: text })),
  transcript: listOf(line),
  capture: optional(text),
  log: optional(text),
});

const run = fields<RunReport>({
  implementation: text,
  version: text,
  target: text,
  seed: optional(number),
  command: optional(text),
  startedAt: text,
  duration: number,
  answerTime: optional(number),
  repeat: number,
  repetition: optional(text),
  shards: texts,
  cases: listOf(caseReport),
  mistakes: texts,
});

/** Such as `/runs/0/cases/3/verdict is "GOOD"; expected PASS, FAIL …`. */
export const mistakeInReport = (report: unknown): string | undefined =>
  fields<Report>({ format: text, runs: listOf(run) })(report, '');

function ofType(type: string, expected: string): Check {
  return (value, place) => (typeof value === type ? undefined : mistake(value, place, expected));
}

function oneOf(names: readonly string[]): Check {
  return (value, place) =>
    names.includes(value as string) ? undefined : mistake(value, place, names.join(', '));
}

function optional(check: Check): Check {
  return (value, place) => (value === undefined ? undefined : check(value, place));
}

function listOf(check: Check): Check {
  return (value, place) => {
    if (!Array.isArray(value)) return mistake(value, place, 'a list');
    return firstOf(value.map((each, index) => () => check(each, `${place}/${index}`)));
  };
}

/** What else an object has is left alone: a later version may have more. */
function fields<Shape>(checks: Readonly<Record<keyof Shape, Check>>): Check {
  return (value, place) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return mistake(value, place, 'an object');
    const names = Object.keys(checks) as (keyof Shape & string)[];
    return firstOf(
      names.map((name) => () => checks[name]((value as Record<string, unknown>)[name], `${place}/${name}`)),
    );
  };
}

function firstOf(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}

const QUOTED = 60;

function mistake(value: unknown, place: string, expected: string): string {
  const said = value === undefined ? 'absent' : JSON.stringify(value).slice(0, QUOTED);
  return `${place} is ${said}; expected ${expected}`;
}
