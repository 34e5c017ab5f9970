import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCWitness } from '../conformance/adapters/c.ts';
import { startScapy } from '../conformance/adapters/scapy.ts';
import { LINKTYPE_ETHERNET, LINKTYPE_RAW, type MessageWitness } from '../conformance/adapters/witness.ts';
import { fileSource, readCapture, type CapturedPacket } from '../src/capture/index.ts';
import { parseHost } from '../src/codec/index.ts';
import { spec } from '../src/spec/index.ts';

const root = resolve(import.meta.dirname, '..');
const corpus = join(root, 'pcaps');
const remade = mkdtempSync(join(tmpdir(), 'migsock-pcaps-'));
const isCapture = (name: string): boolean => /\.pcap(ng)?$/.test(name);
const isMade = (name: string): boolean => isCapture(name) || name.endsWith('.expected.jsonl');
const captures = readdirSync(corpus).filter(isCapture);
const environment = join(root, '.venv', 'bin', 'python');
const python = existsSync(environment) ? environment : 'python3';

/** A line of what is expected of a capture, with the message's fields. */
interface Expected {
  readonly frame: number;
  readonly operation?: string | null;
  readonly problems?: readonly string[];
  readonly [field: string]: unknown;
}

function expectedOf(capture: string): Expected[] {
  return readFileSync(join(corpus, capture.replace(/pcap(ng)?$/, 'expected.jsonl')), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Expected);
}

beforeAll(() => {
  execFileSync(python, [join(corpus, 'make.py'), remade]);
}, 60_000);
afterAll(() => {
  rmSync(remade, { recursive: true });
});

describe('the corpus', () => {
  test('has exactly the files that its maker makes', () => {
    expect(readdirSync(corpus).filter(isMade).sort()).toEqual(readdirSync(remade).sort());
  });

  test.each(readdirSync(corpus).filter(isMade))('%s comes out the same, byte for byte', (name) => {
    expect(readFileSync(join(remade, name)).equals(readFileSync(join(corpus, name)))).toBe(true);
  });

  test('stays small', () => {
    const octets = readdirSync(corpus)
      .filter(isMade)
      .map((name) => statSync(join(corpus, name)).size);
    expect(octets.reduce((sum, size) => sum + size)).toBeLessThan(300_000);
  });

  test('is described in its README, capture by capture', () => {
    const readme = readFileSync(join(corpus, 'README.md'), 'utf8');
    const described = [...readme.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
    expect(described.toSorted()).toEqual(captures.toSorted());
  });
});

describe('what is expected of readers', () => {
  const expected = captures.flatMap(expectedOf);

  test('covers every operation', () => {
    const wellFormed = expected.filter(({ problems }) => problems === undefined);
    for (const { name } of spec.operations) {
      expect(wellFormed.map(({ operation }) => operation)).toContain(name);
    }
  });

  test('covers each rule of each operation by itself', () => {
    const covered = expected.map(({ operation, problems = [] }) => `${String(operation)} ${problems.join()}`);
    const rules = spec.operations.flatMap(({ name, checks }) =>
      checks.map(({ problem }) => `${name} ${problem}`),
    );
    expect(covered).toEqual(expect.arrayContaining(rules));
  });

  test('covers every problem that a segment can have, and no unknown one', () => {
    const problems = new Set(expected.flatMap((line) => line.problems ?? []));
    const code = spec.problems.find(({ field }) => field === 'code')?.id;
    const possible = spec.problems.map(({ id }) => id).filter((id) => id !== code);
    expect([...problems].sort()).toEqual(possible.toSorted());
  });
});

/** What a tool found in a frame: ids of problems, and the message's fields as numbers in their order. */
interface Found {
  readonly frame: number;
  readonly problems: readonly string[];
  readonly values: readonly number[];
}

function toBeFound(line: Expected): Found {
  const fields = spec.message.fields.filter(({ name }) => name in line);
  const values = fields.map(({ name, type }) => {
    if (type === 'operation') return Number(line[`${name}Value`]);
    return type === 'host' ? parseHost(String(line[name])) : Number(line[name]);
  });
  return { frame: line.frame, problems: line.problems ?? [], values };
}

describe('a user of scapy and the exported layer finds what is expected in', () => {
  const program = `
import json, sys
from scapy.all import PcapReader
from migsock import MIGSOCK, MIGSOCKShort, numbers, problems
def found(frame, packet):
    message = packet[MIGSOCK]
    values = [] if isinstance(message, MIGSOCKShort) else list(numbers(message).values())
    return {'frame': frame, 'problems': problems(packet), 'values': values}
print(json.dumps([
    [found(frame, packet) for frame, packet in enumerate(PcapReader(path), 1) if MIGSOCK in packet] for path in sys.argv[1:]
]))`;
  let found: unknown[];
  beforeAll(() => {
    const paths = captures.map((capture) => join(corpus, capture));
    const env = {
      ...process.env,
      PYTHONPATH: join(root, 'generated', 'scapy'),
      PYTHONDONTWRITEBYTECODE: '1',
    };
    found = JSON.parse(
      execFileSync(python, ['-c', program, ...paths], { encoding: 'utf8', env }),
    ) as unknown[];
  }, 60_000);

  test.each(captures)('%s', (capture) => {
    expect(found[captures.indexOf(capture)]).toEqual(expectedOf(capture).map(toBeFound));
  });
});

describe('the witnesses find what is expected in', () => {
  let scapy: MessageWitness;
  let c: MessageWitness;
  beforeAll(async () => {
    [scapy, c] = await Promise.all([startScapy(), startCWitness()]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all([scapy.close(), c.close()]);
  });

  test.each(captures)('%s', async (capture) => {
    const packets = await packetsOf(capture);
    for (const linkType of new Set(packets.map((packet) => packet.linkType))) {
      const onLink = packets.filter((packet) => packet.linkType === linkType);
      const frames = new Set(onLink.map(({ frame }) => frame));
      const expected = expectedOf(capture).filter(({ frame }) => frames.has(frame));
      const isKnownToC = linkType === LINKTYPE_ETHERNET || linkType === LINKTYPE_RAW;
      for (const witness of isKnownToC ? [scapy, c] : [scapy]) {
        expect(await foundBy(witness, onLink, linkType), witness.name).toEqual(expected.map(toBeFound));
      }
    }
  });
});

async function packetsOf(capture: string): Promise<CapturedPacket[]> {
  const packets: CapturedPacket[] = [];
  for await (const item of readCapture(fileSource(join(corpus, capture)))) {
    if (item.kind === 'packet') packets.push(item);
  }
  return packets;
}

async function foundBy(
  witness: MessageWitness,
  packets: readonly CapturedPacket[],
  linkType: number,
): Promise<Found[]> {
  const frames = packets.map(({ data }) => data);
  const verdicts = await witness.classify(frames, linkType);
  return packets.flatMap(({ frame }, index) => {
    const verdict = verdicts[index];
    if (verdict === undefined) throw new Error(`no verdict on frame ${frame}; expected one for each frame`);
    const { kind, problems, fields = {} } = verdict;
    return kind === 'ordinary' ? [] : [{ frame, problems, values: Object.values(fields) }];
  });
}
