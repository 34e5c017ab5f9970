/** Reports for people, for other tools, and what a failed case leaves behind. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Parser } from 'tap-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateXML } from 'xmllint-wasm';
import { memorySource, readCapture } from '../../src/capture/index.ts';
import {
  caseReport,
  mergeReports,
  parseReport,
  resultDigest,
  runSuite,
  type CaseReport,
  type CaseResult,
  type Report,
} from '../../conformance/harness/index.ts';
import { printable } from '../../conformance/reporters/printable.ts';
import { captureOf, describeCase, logOf, reporters, wrap } from '../../conformance/reporters/index.ts';
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import { HOSTILE, runSamples, sampleCases, sampleReport } from './reports.ts';

let report: Report;
let results: readonly CaseResult[];
beforeAll(async () => {
  report = await sampleReport(undefined, { mistakes: ['known.txt:3: x matches no case'] });
  results = await runSamples();
});

function caseOf(id: string): CaseReport {
  const found = report.runs[0]?.cases.find((each) => each.id === id);
  if (found === undefined) throw new Error(`there is no case ${id}`);
  return found;
}
const run = { target: 'exec:./my endpoint', seed: 9 };

describe('what is said of a failed case', () => {
  it('is place, requirement, expected and actual, the packets with the failing one, and the command', () => {
    const files = { capture: 'out/a.pcapng', log: 'out/a.log' };
    const text = describeCase({ ...caseOf('sample/wrong-round'), ...files }, run).join('\n');
    expect(text).toMatch(/^FAIL sample\/wrong-round\n {2}A case whose answer differs/);
    expect(text).toContain('MIG-MSG-ANSWER-ECHOES-ROUND (MUST): An answer MUST carry the Round');
    expect(text).toContain('  expected  REQUEST_ACK round 7\n  actual    ACK seq -19 ack 1');
    expect(text).toMatch(/\n {2}\* 0\.0\d+ home < ACK seq -19 ack 1 .*\n +.*REQUEST_ACK round 0/);
    expect(text).toContain('  packets   out/a.pcapng\n  events    out/a.log\n');
    expect(text).toContain(
      "migsock conform --target 'exec:./my endpoint' --filter sample/wrong-round --seed 9",
    );
  });

  it('names the capture where one was replayed', () => {
    const text = describeCase({ ...caseOf('sample/wrong-round'), id: 'replay-of/my/a.pcap' }, run).join('\n');
    expect(text).toContain(
      "migsock conform --target 'exec:./my endpoint' --replay my/a.pcap --role remote --seed 9",
    );
  });

  it('fits 80 columns, but for the command', () => {
    const lines = reporters.text.write(report).split('\n');
    const tooLong = lines.filter((line) => line.length > 80 && !/^ {2}again |^ {4}at /.test(line));
    expect(tooLong).toEqual([]);
  });

  it('is broken between words, and never within one', () => {
    const long = 'x'.repeat(100);
    expect(wrap(`a ${long} b`, '> ', '  ')).toEqual(['> a', `  ${long}`, '  b']);
  });
});

describe('the report in text', () => {
  it('counts by role, and names what is broken', () => {
    const text = reporters.text.write(report);
    expect(text).toMatch(/^remote +2 +3 +1 +0 +2$/m);
    expect(text).toMatch(/^legacy +0 +0 +0 +1 +0$/m);
    expect(text).toContain('  MIG-MSG-ANSWER-ECHOES-ROUND: 1\n');
    expect(text).toContain('1 UNSUPPORTED: it does not declare the role legacy\n');
    expect(text).toContain('1 failed as it is known they do.\n');
    expect(text).toContain('error: known.txt:3: x matches no case\n');
    expect(text).toContain('UNEXPECTED PASS sample/mended');
    expect(text).toMatch(/\n3 failed unexpectedly, 1 errors\.\n$/);
  });

  it('says how fast the implementation was measured to answer, as the page does', () => {
    const runs = report.runs.map((each) => ({ ...each, answerTime: 1234.5 }));
    expect(reporters.text.write({ ...report, runs })).toContain('It answers within 1.2 ms.');
    expect(reporters.html.write({ ...report, runs })).toContain('It answers within 1.2 ms.');
    expect(reporters.text.write(report)).not.toContain('answers within');
  });

  it('shows where an error comes from that nobody foresaw', () => {
    expect(reporters.text.write(report)).toMatch(/TypeError: x is undefined\n {4}at .*reports\.ts:\d+/);
  });

  it('has no colours of its own', () => {
    expect(reporters.text.write(report)).not.toContain('\u{1b}');
  });
});

describe('what an implementation says of itself', () => {
  const hostile = '\u{1b}[2J\u{7}\u{0}\u{9b}31m\u{202e}\u{d800}\n# TODO <b>';
  const named = (): Report => ({
    ...report,
    runs: report.runs.map((each) => ({
      ...each,
      implementation: hostile,
      version: hostile,
      cases: each.cases.map((one) => ({ ...one, problem: { message: hostile } })),
    })),
  });

  it.each(['text', 'tap', 'junit'] as const)('steers no terminal by the report in %s', (name) => {
    expect(reporters[name].write(named())).not.toMatch(/[\u{0}-\u{8}\u{b}-\u{1f}\u{7f}-\u{9f}\u{202e}]/u);
  });

  it('steers none by the log of a case', () => {
    const [one] = named().runs[0]?.cases ?? [];
    expect(logOf(one as CaseReport, run)).not.toContain('\u{1b}');
  });
});

/** What of a test point is looked at. */
interface TapPoint {
  readonly name: string;
  readonly ok: boolean;
  readonly skip: string | false;
  readonly todo: string | false;
  readonly diag: Readonly<Record<string, string>> | null;
}

describe('the report in TAP', () => {
  const events = (): [string, unknown][] => Parser.parse(reporters.tap.write(report)) as [string, unknown][];

  it('is what parsers of TAP 14 read', () => {
    const points = events().flatMap(([kind, value]) => (kind === 'assert' ? [value as TapPoint] : []));
    const of = (id: string): TapPoint | undefined => points.find(({ name }) => name === id);
    expect(points.length).toBe(sampleCases.length + 1);
    expect(of('sample/passes')?.ok).toBe(true);
    expect(of('sample/wrong-round')).toMatchObject({
      ok: false,
      diag: { requirement: 'MIG-MSG-ANSWER-ECHOES-ROUND', expected: 'REQUEST_ACK round 7' },
    });
    expect(of('sample/hostile')).toMatchObject({ ok: false, diag: { expected: printable(HOSTILE) } });
    expect(of('sample/known')).toMatchObject({ ok: false, todo: 'not there yet' });
    expect(of('sample/should')).toMatchObject({ ok: false, todo: 'a SHOULD is not met' });
    expect(of('sample/mended')?.ok).toBe(false);
    expect(of('sample/legacy')?.skip).toBe('it does not declare the role legacy');
    expect(of('sample/set-up')?.ok).toBe(false);
  });

  it('has nothing else in it, and a plan that is kept', () => {
    expect(events().filter(([kind]) => kind === 'extra')).toEqual([]);
    const [, complete] = events().find(([kind]) => kind === 'complete') ?? [];
    expect(complete).toMatchObject({ count: sampleCases.length + 1, bailout: false });
    expect(JSON.stringify(complete)).not.toContain('tapError":"');
  });
});

describe('the report in the XML of JUnit', () => {
  it('is valid, and says what it counts', async () => {
    const xml = reporters.junit.write(report);
    const schema = readFileSync('test/conformance/junit.xsd', 'utf8');
    const { valid, errors } = await validateXML({ xml, schema });
    expect({ valid, errors }).toEqual({ valid: true, errors: [] });
    expect(xml).toContain('tests="10" failures="4" errors="2" skipped="2"');
    const count = (name: string): number => xml.split(`<${name} `).length - 1;
    expect([count('failure'), count('error'), count('skipped')]).toEqual([4, 2, 2]);
    expect(xml).not.toContain('<script');
    expect(xml).not.toContain('\u{1}');
  });
});

describe('reports in JSON', () => {
  it('are read as they were written', () => {
    expect(parseReport(reporters.json.write(report), 'x')).toEqual(report);
  });

  it.each([
    ['{', 'x.json is no JSON'],
    ['null', 'x.json has the format undefined'],
    ['{"format":"other"}', 'x.json has the format "other"; expected "migsock-conform-1"'],
  ])('are refused where they are %s', (text, message) => {
    expect(() => parseReport(text, 'x.json')).toThrow(message);
  });

  it('are joined by shards and by implementations', async () => {
    const [first, second] = [await sampleReport(['sample/passes']), await sampleReport(['sample/known'])];
    const other = await sampleReport(['sample/passes'], { implementation: 'other' });
    const { runs } = mergeReports([first, other, second]);
    expect(runs.map(({ implementation, cases }) => [implementation, cases.map(({ id }) => id)])).toEqual([
      ['reference', ['sample/passes', 'sample/known']],
      ['other', ['sample/passes']],
    ]);
    expect(() => mergeReports([first, first])).toThrow('reference has two results of sample/passes');
    const runOfOther = { ...second, runs: second.runs.map((run) => ({ ...run, version: 'other' })) };
    expect(() => mergeReports([first, runOfOther])).toThrow(/parts of version .* and other; expected parts/);
  });
});

describe('what a failed case leaves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'migsock-reports-'));
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const failed = (): CaseResult => {
    const found = results.find(({ id }) => id === 'sample/wrong-round');
    if (found === undefined) throw new Error('it did not run');
    return found;
  };

  it('is a capture with every packet, timed from the first', async () => {
    const packets = failed().entries.flatMap((entry) => ('packet' in entry ? [entry.packet] : []));
    const read = [];
    for await (const item of readCapture(memorySource(captureOf(failed())))) read.push(item);
    expect(read.map((item) => (item.kind === 'packet' ? item.data : item))).toEqual(packets);
    expect(read[0]).toMatchObject({ time: 0n });
  });

  it('whose failing packet says what is wrong to Wireshark', () => {
    const path = join(folder, 'failed.pcapng');
    writeFileSync(path, captureOf(failed()));
    const fields = ['-T', 'fields', '-e', 'frame.number', '-e', 'frame.comment'];
    const lines = execFileSync('tshark', ['-r', path, ...fields], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
    const commented = lines.filter((line) => line.includes('expected'));
    expect(commented.length).toBe(1);
    expect(commented[0]).toContain('expected REQUEST_ACK round 7, got ACK seq -19 ack 1');
    expect(lines.indexOf(commented[0] as string)).toBe(lines.length - 1);
  });

  it('is a log with addresses, calls and the failing packet', () => {
    const text = logOf(caseReport(failed(), []), run);
    expect(text).toContain('198.51.100.80 is reference\n192.0.2.10 is home\n');
    expect(text).toMatch(/^ +0\.000000 call +listen /m);
    expect(text).toMatch(/^\* +0\.\d{6} received 198\.51\.100\.80:\d+ > 192\.0\.2\.10:\d+ ACK seq -19/m);
  });
});

describe('repetitions', () => {
  it('in virtual time are the same octets, and another seed gives others', async () => {
    const { differing, isVirtual, digest } = await runSuite(sampleCases, referenceAdapter(), {
      seed: 1,
      repeat: 3,
      stopwatch: () => 0,
    });
    expect({ differing, isVirtual }).toEqual({ differing: [], isVirtual: true });
    const other = await runSuite(sampleCases, referenceAdapter(), { seed: 2, stopwatch: () => 0 });
    expect(other.digest).not.toBe(digest);
  });

  it('that differ are found', async () => {
    let count = 0;
    const changing = sampleCases.slice(0, 1).map((definition) => ({
      ...definition,
      run: ({ tester }: Parameters<typeof definition.run>[0]) => {
        tester.record.note(`run ${(count += 1)}`);
        return Promise.resolve();
      },
    }));
    const { differing } = await runSuite(changing, referenceAdapter(), {
      seed: 1,
      repeat: 2,
      stopwatch: () => 0,
    });
    expect(differing).toEqual(['sample/passes']);
  });

  it('show in the digest where one octet is another', () => {
    const [first] = results;
    if (first === undefined) throw new Error('nothing ran');
    const [entry, ...others] = first.entries;
    const changed = { ...first, entries: [{ ...entry, time: 1 } as typeof entry, ...others] } as CaseResult;
    expect(resultDigest(changed)).not.toBe(resultDigest(first));
  });
});
