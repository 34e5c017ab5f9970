/** `migsock conform` as a user runs it. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { parseReport, runSuite, type CaseReport } from '../../conformance/harness/index.ts';
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import { openTarget } from '../../conformance/adapters/index.ts';
import { reportsLeaving } from '../../src/cli/conform-output.ts';
import { progressOf } from '../../src/cli/conform-progress.ts';
import { expectClearError, migsock } from '../cli/migsock.ts';
import { runSamples, sampleCases } from './reports.ts';

const folder = mkdtempSync(join(tmpdir(), 'migsock-conform-'));
const some = ['--filter', 'request'];
const out = join(folder, 'out');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const conform = (...args: string[]): ReturnType<typeof migsock> => migsock(['conform', ...args]);

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe('a run', () => {
  it('that passes ends with 0, says so, and writes nothing', () => {
    const { status, stdout, stderr } = conform(...some, '--out', out);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^remote +\d+ +0 +0 +0 +0$/m);
    expect(stdout).toMatch(/\n\d+ cases in [\d.]+ s, seed 1\.\n\nNothing failed unexpectedly\.\n$/);
    expect(existsSync(out)).toBe(false);
  });

  it('writes the reports that are asked for, and says where', () => {
    const reports = join(folder, 'reports');
    const { status, stdout } = conform(
      ...some,
      '--reporter',
      'text,json,junit',
      '--reporter',
      'tap,html',
      '--out',
      reports,
    );
    expect(status).toBe(0);
    for (const name of ['report.json', 'junit.xml', 'report.tap', 'report.html']) {
      expect(stdout).toContain(join(reports, name));
      expect(readFileSync(join(reports, name), 'utf8').length).toBeGreaterThan(100);
    }
    expect(existsSync(join(reports, 'report.txt'))).toBe(false);
  });

  it('prints one reporter alone, and JSON where a program reads', () => {
    expect(conform(...some, '--reporter', 'tap').stdout).toMatch(/^TAP version 14\n/);
    const report = parseReport(conform(...some, '--json').stdout, 'standard output');
    expect(report.runs[0]?.implementation).toBe('reference');
  });

  it('repeated says that all its octets were the same', () => {
    const { status, stdout } = conform(...some, '--repeat', '3', '--seed', '5');
    expect(status).toBe(0);
    expect(stdout.replaceAll('\n', ' ')).toMatch(
      /seed 5\. 3 runs: byte-identical in all packets and events, SHA-256 [0-9a-f]{64}\./,
    );
  });

  it('in shards, merged, is the whole run', () => {
    const shards = ['1/3', '2/3', '3/3'].map((shard) =>
      fileWith(`${shard.replace('/', '-')}.json`, conform('--shard', shard, ...some, '--json').stdout),
    );
    const { status, stdout } = conform('--merge', ...shards, '--json');
    const whole = parseReport(conform(...some, '--json').stdout, 'whole');
    const ids = ({ cases = [] }: { cases?: readonly CaseReport[] } = {}): string[] =>
      cases.map(({ id }) => id).toSorted();
    const merged = parseReport(stdout, 'merged');
    expect(status).toBe(0);
    expect(merged.runs[0]?.shards).toEqual(['1/3', '2/3', '3/3']);
    expect(ids(merged.runs[0])).toEqual(ids(whole.runs[0]));
  });
});

describe('what is known to fail', () => {
  it.each([
    ['an unexpected pass', 'request # broken', 'UNEXPECTED PASS request/'],
    ['an entry that matches nothing', 'no-such-case # broken', ':1: no-such-case matches no case'],
    ['an entry without a reason', 'request', ':1: request has no reason'],
  ])('fails the run for %s', (_, text, message) => {
    const { status, stdout } = conform(...some, '--known-failing', fileWith('known.txt', text), '--out', out);
    expect(status).toBe(1);
    expect(stdout.replace(/\s+/g, ' ')).toContain(message);
  });

  it('is brought up to date', () => {
    const path = fileWith('update.txt', '# why\nrequest # broken\n');
    const { status } = conform(...some, '--known-failing', path, '--update-known-failing');
    expect(status).toBe(0);
    expect(readFileSync(path, 'utf8')).toBe('# why\n');
  });
});

describe('mistakes end with 2 and one clear line:', () => {
  it.each([
    [['--target', 'nobody'], 'target "nobody"; expected reference'],
    [['--target', 'reference:argument'], 'expected reference'],
    [['--filter', 'no-such-case'], 'no case is selected'],
    [['--role', 'master'], '--role is "master"; expected codec, tcp'],
    [['--requirement', 'MIG-NO-SUCH'], '--requirement is "MIG-NO-SUCH"'],
    [['--level', 'may'], '--level is "MAY"; expected MUST, SHOULD'],
    [['--shard', '3/2'], '--shard is "3/2"; expected I/N'],
    [['--seed', '-1'], '--seed is "-1"'],
    [['--repeat', '0'], '--repeat is "0"'],
    [['--reporter', 'xml'], '--reporter is "xml"; expected text, json'],
    [['--explain', 'no-such-case'], 'there is no case "no-such-case"'],
    [['--merge', 'package.json'], 'package.json has the format undefined'],
    [['--merge', 'no-such-file'], 'no-such-file: no such file'],
    [['--merge', 'test'], 'test: is a directory; expected a file'],
    [['--target', 'exec:'], 'target "exec:"; expected reference'],
    [['--out', 'package.json/reports'], '--out is "package.json/reports"; expected a folder'],
    [['--out', ''], '--out is ""; expected a folder'],
    [['--check'], '--check goes with --zoo'],
    [['--list', '--coverage'], '--coverage does not go with --list'],
    [['--explain', 'request/is-acknowledged', '--shard', '1/2'], '--shard does not go with --explain'],
    [['--merge', 'a.json', '--update-known-failing'], '--update-known-failing does not go with --merge'],
    [['--replay', 'a.pcap', '--filter', 'request'], '--filter does not go with --replay'],
    [
      ['--known-failing', 'no-such-file', '--filter', 'request/is-acknowledged'],
      'no-such-file: no such file',
    ],
  ])('%j', (args, message) => {
    const { status, line } = expectClearError(conform(...args));
    expect(status).toBe(2);
    expect(line).toContain(message);
  });
});

describe('what is merged but is no report', () => {
  const report = (cases: unknown): string =>
    JSON.stringify({
      format: 'migsock-conform-1',
      runs: [{ ...runOf(conform(...some, '--json').stdout), cases }],
    });
  const runOf = (text: string): object => parseReport(text, 'standard output').runs[0] ?? {};
  it.each([
    ['has no runs', () => '{"format":"migsock-conform-1"}', '/runs is absent; expected a list'],
    [
      'has a run of nothing',
      () => '{"format":"migsock-conform-1","runs":[{}]}',
      '/runs/0/implementation is absent',
    ],
    ['has a case that is none', () => report([null]), '/runs/0/cases/0 is null; expected an object'],
    ['has a case of nothing', () => report([{ id: 5 }]), '/runs/0/cases/0/id is 5; expected a text'],
  ])('and %s ends with 2 and one clear line', (_, text, message) => {
    const { status, line } = expectClearError(conform('--merge', fileWith('damaged.json', text())));
    expect(status).toBe(2);
    expect(line).toContain(message);
  });
});

describe('without a run', () => {
  it('--list prints what would run', () => {
    const lines = conform('--list', ...some)
      .stdout.trimEnd()
      .split('\n');
    for (const line of lines) expect(line).toMatch(/^\w+ +request\/\S+$/);
    expect(JSON.parse(conform('--list', ...some, '--json').stdout)).toHaveLength(lines.length);
  });

  it('--explain tells what a case is about, and where it is written', () => {
    const { status, stdout } = conform('--explain', 'restart/repoints');
    expect(status).toBe(0);
    expect(stdout).toContain('MIG-REM-REPOINT (MUST): A remote that accepts');
    expect(stdout).toMatch(
      / {2}role {4}remote\n {2}source {2}conformance\/cases\/remote\/restart\.case\.ts:\d+\n/,
    );
  });

  it('--coverage shows each requirement with its cases', () => {
    const { stdout } = conform('--coverage');
    expect(stdout).toMatch(/^ {2}MIG-REM-REPOINT +MUST +\d+\n(?: {6}.*\n)*? {6}.*restart\/repoints/m);
    expect(stdout).toMatch(/\d+ of \d+ MUST, \d+ of \d+ SHOULD, \d+ of \d+ MAY have cases/);
  });

  it('--help says what the exit codes mean', () => {
    const { status, stdout } = conform('--help');
    expect(status).toBe(0);
    expect(stdout).toContain('0  nothing failed unexpectedly');
    expect(stdout).toContain('  reference');
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });
});

describe('a case that fails', () => {
  it('leaves its packets and its events where its report says', async () => {
    const results = await runSamples();
    const reports = reportsLeaving(results, [], { target: 'reference', seed: 1 }, out);
    const failed = reports.find(({ id }) => id === 'sample/wrong-round');
    expect(failed).toMatchObject({
      capture: join(out, 'sample/wrong-round.pcapng'),
      log: join(out, 'sample/wrong-round.log'),
    });
    expect(readFileSync(failed?.capture ?? '').readUInt32BE(0)).toBe(0x0a0d0d0a);
    expect(readFileSync(failed?.log ?? '', 'utf8')).toContain(`packets   ${failed?.capture ?? ''}`);
    expect(reports.find(({ id }) => id === 'sample/passes')).not.toHaveProperty('capture');
  });

  it('keeps its verdict where nothing can be left, which is said once', async () => {
    const occupied = join(folder, 'occupied');
    mkdirSync(occupied);
    writeFileSync(join(occupied, 'sample'), '');
    const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const reports = reportsLeaving(await runSamples(), [], { target: 'reference', seed: 1 }, occupied);
    const said = told.mock.calls.map(([text]) => String(text));
    told.mockRestore();
    expect(reports.find(({ id }) => id === 'sample/wrong-round')).not.toHaveProperty('capture');
    expect(reports.filter(({ verdict }) => verdict === 'FAIL').length).toBeGreaterThan(1);
    expect(said).toEqual([expect.stringMatching(/sample: is a file.*; packets and logs are lost\n$/)]);
  });
});

describe('targets', () => {
  it('are loaded when they are named', async () => {
    expect((await openTarget('reference')).name).toBe('reference');
    await expect(openTarget('toString')).rejects.toThrow('target "toString"');
  });
});

describe('progress', () => {
  it.each([
    [true, /1\/1, 1 failed sample\/wrong-round/],
    [false, /^$/],
  ])('on a terminal (%s) is drawn: %s', async (isTerminal, expected) => {
    const before = process.stderr.isTTY;
    let drawn = '';
    const write = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      drawn += String(text);
      return true;
    });
    process.stderr.isTTY = isTerminal;
    const progress = await progressOf(1);
    const failing = sampleCases.filter(({ id }) => id === 'sample/wrong-round');
    await runSuite(failing, referenceAdapter(), {
      seed: 1,
      stopwatch: () => 0,
      onResult: (result) => {
        progress.step(result);
      },
    });
    progress.stop();
    process.stderr.isTTY = before;
    write.mockRestore();
    expect(drawn).toMatch(expected);
  });
});
