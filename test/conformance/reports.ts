/** A report with every verdict in it, made by running small cases against the reference endpoint. */
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import {
  caseReport,
  conformanceCase,
  openConversation,
  parseKnownFailing,
  REPORT_FORMAT,
  runSuite,
  SetUpError,
  type CaseResult,
  type ConformanceCase,
  type Report,
} from '../../conformance/harness/index.ts';

/** What breaks a report that forgets to escape. */
export const HOSTILE = `<script>alert("1")</script> & 'x' # ]]> \\ \u{1}`;

const common = { checks: ['MIG-REM-SUSPEND', 'MIG-MSG-ANSWER-ECHOES-ROUND'], role: 'remote' } as const;

export const sampleCases: readonly ConformanceCase[] = [
  conformanceCase({
    ...common,
    id: 'sample/passes',
    title: `Titles may hold ${HOSTILE}.`,
    run: async ({ tester, subject }) => {
      const { connection } = await openConversation(tester, subject);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(connection, { operation: 'REQUEST_ACK' });
    },
  }),
  conformanceCase({
    ...common,
    id: 'sample/wrong-round',
    title: 'A case whose answer differs from what is expected.',
    run: async ({ tester, subject }) => {
      const { connection } = await openConversation(tester, subject);
      tester.send(connection.migsock({ operation: 'MIGRATION_REQUEST' }));
      await tester.expect(
        connection,
        { operation: 'REQUEST_ACK', round: 7 },
        { requirement: common.checks[1] },
      );
    },
  }),
  conformanceCase({
    ...common,
    id: 'sample/hostile',
    title: 'A case that is told something hostile.',
    run: async ({ tester, subject }) => {
      await openConversation(tester, subject);
      tester.record.note(HOSTILE);
      await tester.until(() => false, HOSTILE);
    },
  }),
  conformanceCase({
    ...common,
    id: 'sample/known',
    title: 'A case that is known to fail.',
    run: ({ tester }) => tester.until(() => false, 'something'),
  }),
  conformanceCase({
    ...common,
    id: 'sample/mended',
    title: 'A case that fails no more.',
    run: () => Promise.resolve(),
  }),
  conformanceCase({
    ...common,
    id: 'sample/should',
    title: 'A case of a SHOULD.',
    checks: ['MIG-CAR-DROPS-COUNTED'],
    run: ({ tester }) => tester.until(() => false, 'a count'),
  }),
  conformanceCase({
    ...common,
    id: 'sample/legacy',
    title: 'Of another role.',
    role: 'legacy',
    run: () => Promise.resolve(),
  }),
  conformanceCase({
    ...common,
    id: 'sample/set-up',
    title: 'A case that never begins.',
    run: () => Promise.reject(new SetUpError('the set-up failed: no cable')),
  }),
  conformanceCase({
    ...common,
    id: 'sample/mistaken',
    title: 'A case with a mistake in it.',
    run: () => Promise.reject(new TypeError('x is undefined')),
  }),
];

const known = parseKnownFailing('sample/known # not there yet\nsample/mended # not there yet');

export function runSamples(
  cases: readonly ConformanceCase[] = sampleCases,
  seed = 1,
): Promise<readonly CaseResult[]> {
  return runSuite(cases, referenceAdapter(), { seed, stopwatch: () => 0 }).then(({ results }) => results);
}

export async function sampleReport(
  ids = sampleCases.map(({ id }) => id),
  { mistakes = [] as readonly string[], implementation = 'reference' } = {},
): Promise<Report> {
  const results = await runSamples(sampleCases.filter(({ id }) => ids.includes(id)));
  const run = {
    implementation,
    version: '0.1.0',
    target: 'reference',
    seed: 1,
    startedAt: '2026-01-02T03:04:05.678Z',
    duration: 1.5,
    repeat: 1,
    shards: [],
    cases: results.map((result) => caseReport(result, known)),
    mistakes,
  };
  return { format: REPORT_FORMAT, runs: [run] };
}
