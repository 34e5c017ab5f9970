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
import { decodeSocketState, encodeSocketState } from '../../src/codec/socket-state.ts';
import { socketStateFromJson, socketStateToJson } from '../../src/codec/socket-state-json.ts';
import { decodeRawTcp } from '../../src/codec/tcp.ts';
import { checkAgainstSchema } from '../../src/spec/files.ts';
import { spec, type ProblemId, type StateBufferProblemId } from '../../src/spec/index.ts';
import { fromHex } from '../codec/laws.ts';

interface Vector {
  readonly id: string;
  readonly flags: readonly string[];
  readonly bytes: string;
  readonly result: 'valid' | 'invalid' | 'ordinary';
  readonly value?: unknown;
  readonly problems?: readonly (ProblemId | StateBufferProblemId)[];
}
interface VectorFile {
  readonly kind: 'message' | 'packet' | 'state-buffer';
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
    const all = [...vectorsOf('message'), ...vectorsOf('packet')];
    const operations = all.flatMap(({ value }) => (value === undefined ? [] : [fromJson(value).operation]));
    expect(new Set(operations)).toEqual(new Set(spec.operations.map(({ value }) => value)));
    expect(new Set(all.flatMap(({ problems = [] }) => problems))).toEqual(
      new Set(spec.problems.map(({ id }) => id)),
    );
  });

  it('show every state of a socket, every flag set and clear, and every reason to refuse a state buffer', () => {
    const all = vectorsOf('state-buffer');
    const sockets = all.flatMap(({ value }) => (value === undefined ? [] : [socketStateFromJson(value)]));
    const { states, flags, problems } = spec.stateBuffer;
    expect(new Set(sockets.map(({ state }) => state))).toEqual(new Set(states.map(({ name }) => name)));
    const shown = sockets.map((socket) => viewOf(encodeSocketState(socket)).getUint16(18));
    expect(shown.reduce((some, each) => some | each, 0)).toBe(2 ** flags.length - 1);
    expect(shown.reduce((every, each) => every & each)).toBe(0);
    expect(new Set(all.flatMap(({ problems: broken = [] }) => broken))).toEqual(
      new Set(problems.map(({ id }) => id)),
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

describe('a state buffer vector', () => {
  it.each(vectorsOf('state-buffer').map((vector) => [vector.id, vector] as const))('%s', (_, vector) => {
    const bytes = fromHex(vector.bytes);
    if (vector.result === 'invalid') {
      expect(() => decodeSocketState(bytes)).toThrow(
        expect.objectContaining({ name: 'DecodeError', reason: vector.problems?.[0] }),
      );
      return;
    }
    expect(socketStateToJson(decodeSocketState(bytes))).toEqual(vector.value);
    const version = viewOf(bytes).getUint16(4);
    if (version === spec.stateBuffer.version) {
      expect(encodeSocketState(socketStateFromJson(vector.value))).toEqual(bytes);
    }
  });
});
