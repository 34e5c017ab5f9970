/** The published vectors: well-formed, explained, complete, and true of the codec. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decodeRawIpv4 } from '../../src/codec/ipv4.ts';
import {
  decodeMessage,
  encodeMessage,
  messageProblems,
  readFields,
  type Message,
} from '../../src/codec/message.ts';
import { fromJson, toJson } from '../../src/codec/message-json.ts';
import { problemIds } from '../../src/codec/problems.ts';
import { viewOf } from '../../src/codec/errors.ts';
import { classifySegment } from '../../src/codec/segment.ts';
import { decodeRawTcp } from '../../src/codec/tcp.ts';
import { checkAgainstSchema } from '../../src/spec/files.ts';
import { spec, type ProblemId } from '../../src/spec/index.ts';
import { fromHex } from '../codec/laws.ts';

interface Vector {
  readonly id: string;
  readonly flags: readonly string[];
  readonly bytes: string;
  readonly result: 'valid' | 'invalid' | 'ordinary';
  readonly value?: unknown;
  readonly problems?: readonly ProblemId[];
}
interface VectorFile {
  readonly kind: 'message' | 'packet';
  readonly flags: Readonly<Record<string, unknown>>;
  readonly vectors: readonly Vector[];
}

const files = readdirSync('spec/vectors')
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, VectorFile] => [
    name,
    JSON.parse(readFileSync(`spec/vectors/${name}`, 'utf8')) as VectorFile,
  ]);
const vectorsOf = (kind: VectorFile['kind']): Vector[] =>
  files.flatMap(([, file]) => (file.kind === kind ? file.vectors : []));

describe.each(files)('vectors in %s', (name, file) => {
  it('keep their schema', () => {
    checkAgainstSchema('spec', 'vectors', file, (path) => `${name}: ${path.join('/')}`);
  });

  it('have ids and octets of their own, and explain exactly the flags that they carry', () => {
    const ids = file.vectors.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(file.vectors.map(({ bytes }) => bytes)).size).toBe(ids.length);
    expect(new Set(file.vectors.flatMap(({ flags }) => flags))).toEqual(new Set(Object.keys(file.flags)));
  });
});

describe('the vectors together', () => {
  it('show every operation and every problem', () => {
    const all = files.flatMap(([, { vectors }]) => vectors);
    const operations = all.flatMap(({ value }) => (value === undefined ? [] : [fromJson(value).operation]));
    expect(new Set(operations)).toEqual(new Set(spec.operations.map(({ value }) => value)));
    expect(new Set(all.flatMap(({ problems = [] }) => problems))).toEqual(
      new Set(spec.problems.map(({ id }) => id)),
    );
  });
});

describe('a message vector', () => {
  it.each(vectorsOf('message').map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const bytes = fromHex(vector.bytes);
    if (vector.result === 'valid') {
      expect(toJson(decodeMessage(bytes))).toEqual(vector.value);
      expect(encodeMessage(fromJson(vector.value) as Message)).toEqual(bytes);
      return;
    }
    expect(() => decodeMessage(bytes)).toThrow(expect.objectContaining({ reason: vector.problems?.[0] }));
    if (bytes.length === 20)
      expect(problemIds(messageProblems(readFields(viewOf(bytes), 0)))).toEqual(vector.problems);
  });
});

describe('a packet vector', () => {
  it.each(vectorsOf('packet').map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const bytes = fromHex(vector.bytes);
    const { totalLength } = decodeRawIpv4(bytes);
    const found = classifySegment(decodeRawTcp(decodeRawIpv4(bytes.subarray(0, totalLength)).payload));
    expect(found.kind).toBe({ valid: 'message', invalid: 'malformed', ordinary: 'ordinary' }[vector.result]);
    if (found.kind === 'message') expect(toJson(found.message)).toEqual(vector.value);
    if (found.kind === 'malformed') expect(found.problems).toEqual(vector.problems);
  });
});
