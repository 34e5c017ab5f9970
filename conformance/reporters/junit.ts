/** The report as JUnit's XML, in the form that both the schema of Ant's task and that of Jenkins allow. */
import { htmlEscape } from 'escape-goat';
import { tallyOf, type CaseReport, type Report, type RunReport } from '../harness/index.ts';
import { describeCase } from './failure-text.ts';
import { printable } from './printable.ts';

export function junitReport(asMade: Report): string {
  const { runs } = printable(asMade);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    ...runs.flatMap(suite),
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(run: RunReport, id: number): string[] {
  const { implementation, version, seed, target, cases, mistakes } = run;
  const tests = [
    ...cases.map((each) => testCase(each, run)),
    ...mistakes.map((mistake) =>
      element('testcase', nameOf(run, 'known-failing', mistake, 0), failure('failure', mistake, mistake)),
    ),
  ];
  const counted = {
    name: implementation,
    package: 'migsock.conform',
    id,
    timestamp: run.startedAt.slice(0, 'YYYY-MM-DDThh:mm:ss'.length),
    hostname: 'localhost',
    tests: tests.length,
    failures: cases.filter(({ isUnexpected }) => isUnexpected).length + mistakes.length,
    errors: tallyOf(cases).INCONCLUSIVE,
    skipped: cases.filter(isSkipped).length,
    time: run.duration.toFixed(3),
  };
  const properties = Object.entries({ version, target, seed, repeat: run.repeat }).flatMap(([name, value]) =>
    value === undefined ? [] : [element('property', { name, value })],
  );
  const warnings = cases.filter(({ verdict, isUnexpected }) => verdict === 'WARN' && !isUnexpected);
  return [
    `<testsuite${attributes(counted)}>`,
    `<properties>${properties.join('')}</properties>`,
    ...tests,
    element('system-out', {}, escaped(warnings.flatMap((each) => describeCase(each, run)).join('\n'))),
    element('system-err', {}),
    '</testsuite>',
  ];
}

function nameOf(run: RunReport, group: string, name: string, milliseconds: number): Attributes {
  return { name, classname: `${run.implementation}.${group}`, time: (milliseconds / 1000).toFixed(3) };
}

/** What is known to fail, and does, counts as skipped: the format has nothing nearer. */
function isSkipped({ verdict, knownFailing, isUnexpected }: CaseReport): boolean {
  return (
    !isUnexpected && (verdict === 'UNSUPPORTED' || (knownFailing !== undefined && verdict !== 'INCONCLUSIVE'))
  );
}

function testCase(report: CaseReport, run: RunReport): string {
  return element('testcase', nameOf(run, report.role, report.id, report.duration), outcome(report, run));
}

function outcome(report: CaseReport, run: RunReport): string {
  const { verdict, isUnexpected, knownFailing, problem } = report;
  const text = (): string => describeCase(report, run).join('\n');
  const message = problem?.message ?? `${verdict}, but known to fail: ${knownFailing ?? ''}`;
  if (isUnexpected) return failure('failure', message, text(), problem?.requirement);
  if (verdict === 'INCONCLUSIVE') return failure('error', message, text());
  if (!isSkipped(report)) return '';
  const reason = knownFailing === undefined ? message : `known to fail: ${knownFailing}`;
  return element('skipped', { message: reason });
}

function failure(name: 'failure' | 'error', message: string, text: string, requirement?: string): string {
  return element(name, { message, type: requirement ?? name }, escaped(text));
}

type Attributes = Readonly<Record<string, string | number>>;

function element(name: string, values: Attributes, content = ''): string {
  return `<${name}${attributes(values)}>${content}</${name}>`;
}

function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** What XML cannot say at all becomes U+FFFD (XML 1.0 §2.2). */
function escaped(text: string): string {
  return htmlEscape(
    text.replace(/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu, '\u{fffd}'),
  );
}
