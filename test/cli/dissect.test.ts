/** migsock dissect: what is shown of a capture, and how it ends. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LinkType } from '../../src/capture/link-layer.ts';
import { PcapWriter } from '../../src/capture/pcap-writer.ts';
import { packet, pcap, wellFormed } from '../packets.ts';
import { expectClearError, migsock, migsockShell } from './migsock.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-dissect-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

interface Line {
  readonly kind: string;
  readonly problems?: readonly string[];
}

function jsonLines(text: string): Line[] {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const captures = readdirSync('pcaps').filter((name) => /\.pcap(ng)?$/.test(name));
const expectedFile = (name: string): string => `pcaps/${name.replace(/\.pcap(ng)?$/, '')}.expected.jsonl`;

describe('migsock dissect --json', () => {
  it.each(captures)('%s shows what was put into it', (name) => {
    const expected = jsonLines(readFileSync(expectedFile(name), 'utf8'));
    const { status, stdout, stderr } = migsock(['dissect', '--json', `pcaps/${name}`]);
    const found = jsonLines(stdout);
    expect(found.length).toBe(expected.length);
    found.forEach((line, index) => {
      expect(line).toMatchObject(expected[index] as object);
    });
    const isMalformed =
      expected.some(({ kind }) => kind === 'malformed') || stderr.includes('"kind":"problem"');
    expect(status).toBe(isMalformed ? 1 : 0);
  });

  it('has a sentence for every problem', () => {
    const malformed = captures
      .flatMap((name) => jsonLines(migsock(['dissect', '--json', `pcaps/${name}`]).stdout))
      .filter(({ kind }) => kind === 'malformed');
    expect(malformed.length).toBeGreaterThan(10);
    for (const line of malformed)
      expect(line).toMatchObject({ problem: expect.stringMatching(/\w{3}/) as string });
  });

  it('reads standard input as it reads a file', () => {
    const file = 'pcaps/migration-with-state.pcap';
    const piped = migsock(['dissect', '--json', '-'], readFileSync(file));
    expect(piped.stdout).toBe(migsock(['dissect', '--json', file]).stdout);
    expect(piped.stdout).not.toBe('');
  });
});

describe('migsock dissect', () => {
  it('shows people one line for each message', () => {
    const { status, stdout, stderr } = migsock(['dissect', 'pcaps/migration-with-state.pcap']);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{6} #\d+ [\d.]+:\d+ > [\d.]+:\d+ MIGRATION_REQUEST round 0 old [\d.]+:\d+$/,
    );
    expect(lines.some((line) => / RESTART_ACK round 0 old [\d.]+:\d+ new [\d.]+:\d+$/.test(line))).toBe(true);
    expect(stderr).toMatch(/^migsock: \d+ packets\n$/);
    expect(status).toBe(0);
  });

  it('colours nothing where there is no terminal, whatever CI and FORCE_COLOR say', () => {
    const args = ['dist/src/cli/main.js', 'dissect', 'pcaps/last-frame-cut.pcap'];
    const env = { ...process.env, CI: 'true', FORCE_COLOR: '1' };
    const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    expect(stdout).toContain('MIGRATION_REQUEST');
    expect(stderr).toContain('truncated');
    expect(stdout + stderr).not.toContain('\u001b');
  });

  it('tells what is wrong with a malformed one, by requirement, and exits with 1', () => {
    const name = captures.find((each) =>
      readFileSync(expectedFile(each), 'utf8').includes('new-host-multicast'),
    );
    const { status, stdout } = migsock(['dissect', `pcaps/${name ?? ''}`]);
    expect(stdout).toMatch(
      / malformed REMOTE_RESTART .*: New Host is a multicast address \([\d.]+\) \[MIG-MSG-NEW-HOST\]\n/,
    );
    expect(status).toBe(1);
  });

  it('keeps what could be read of a capture cut short, and tells where it ends', () => {
    const whole = readFileSync('pcaps/migration-with-state.pcap');
    const file = join(folder, 'cut.pcap');
    writeFileSync(file, whole.subarray(0, whole.length - 1));
    const { status, stdout, stderr } = migsock(['dissect', '--json', file]);
    expect(status).toBe(1);
    expect(stdout).toBe(migsock(['dissect', '--json', 'pcaps/migration-with-state.pcap']).stdout);
    expect(jsonLines(stderr)[0]).toMatchObject({ kind: 'problem', problem: 'truncated' });
  });

  it('reports the first packet that cannot be judged, and with --verbose every one', () => {
    const request = packet({ payload: wellFormed('MIGRATION_REQUEST') });
    const cutFrames = [1, 2, 3].map(() => ({ octets: request.subarray(0, 30), wireLength: request.length }));
    const capture = pcap(cutFrames, LinkType.raw);
    const remarks = (...options: string[]): string[] =>
      migsock(['dissect', ...options, '-'], capture)
        .stderr.trimEnd()
        .split('\n');
    expect(remarks()).toEqual([
      expect.stringMatching(/^migsock: snapped \(frame 1, octet 24\): only 30 of 60 octets captured/),
      'migsock: 3 packets, not judged: 3 snapped',
    ]);
    expect(remarks('--verbose').map((line) => /frame (\d)/.exec(line)?.[1])).toEqual([
      '1',
      '2',
      '3',
      undefined,
    ]);
  });

  it('tells programs what cannot be judged, and how many packets there were, with exit code 1 for the link type', () => {
    const capture = pcap([{ octets: new Uint8Array(20) }], 147);
    const { status, stdout, stderr } = migsock(['dissect', '--json', '-'], capture);
    expect([status, stdout]).toEqual([1, '']);
    expect(jsonLines(stderr)).toEqual([
      {
        kind: 'unjudged',
        reason: 'unknown-link-type',
        frame: 1,
        offset: 24,
        detail: expect.stringContaining('link type 147 is unknown') as string,
      },
      { kind: 'tally', packets: 1, unjudged: { 'unknown-link-type': 1 } },
    ]);
  });

  it.each<[string, () => string[], string | Uint8Array, number, RegExp]>([
    ['an empty path', () => [''], '', 2, /^migsock: "": no such file$/],
    ['a file that does not exist', () => ['./nowhere.pcap'], '', 2, /nowhere\.pcap: no such file/],
    ['a directory', () => [folder], '', 2, /is a directory; expected a capture file/],
    ['no file', () => [], '', 2, /missing required argument 'FILE'/],
  ])('refuses %s', (_, args, input, code, message) => {
    const { status, line } = expectClearError(migsock(['dissect', ...args()], input));
    expect(line).toMatch(message);
    expect(status).toBe(code);
  });

  it.each<[string, string | Uint8Array, RegExp]>([
    ['empty input', '', /not-a-capture \(octet 0\): the file has 0 octets/],
    [
      'something else than a capture',
      'hello, world',
      /not-a-capture \(octet 0\): the file starts with the octets 68656c6c/,
    ],
    ['a compressed capture', Buffer.from('1f8b080000', 'hex'), /compressed \(octet 0\): .*gzip/],
  ])('says of %s that it is none, with exit code 1', (_, input, message) => {
    const { status, stdout, stderr } = migsock(['dissect', '-'], input);
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(message);
  });

  it('ends without a word when its reader stops reading', () => {
    const parts: Uint8Array[] = [];
    const writer = new PcapWriter((octets) => parts.push(octets), { linkType: LinkType.raw });
    const request = packet({ payload: wellFormed('MIGRATION_REQUEST') });
    for (let written = 0; written < 20_000; written += 1) writer.write({ time: 0n, data: request });
    writeFileSync(join(folder, 'long.pcap'), Buffer.concat(parts));
    const whole = migsock(['dissect', join(folder, 'long.pcap')]);
    expect(whole.stdout.length).toBeGreaterThan(1_000_000); // more than any pipe holds
    const cut = migsockShell('migsock dissect long.pcap | head -n 1; echo "${PIPESTATUS[@]}"', folder);
    expect(cut).toEqual({ status: 0, stdout: `${whole.stdout.split('\n', 1)[0] ?? ''}\n0 0\n`, stderr: '' });
  });

  it('shows a message of a live capture before the capture ends', async () => {
    const child = spawn(process.execPath, ['dist/src/cli/main.js', 'dissect', '--json', '-']);
    try {
      child.stdin.write(readFileSync('pcaps/migration-with-state.pcap'));
      const first = await new Promise<string>((resolve) => {
        child.stdout.once('data', (chunk: Buffer) => {
          resolve(String(chunk));
        });
      });
      expect(first).toContain('MIGRATION_REQUEST');
    } finally {
      child.kill();
    }
  });
});
