import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DecodeError, EncodeError, viewOf } from '../../src/codec/errors.ts';
import {
  decodeMessage,
  decodeMessageAt,
  encodeMessage,
  encodeMessageInto,
  encodeRawMessage,
  MESSAGE_CODE,
  MESSAGE_OCTETS,
  messageProblems,
  MessageView,
  Operation,
  readFields,
  type Message,
} from '../../src/codec/message.ts';
import { problemIds } from '../../src/codec/problems.ts';
import { anyFields, validMessage } from './arbitraries.ts';
import { amidNoise, fromHex, onlyDecodeErrors, reasonOf } from './laws.ts';

const bytes = fromHex('4d494753 0102 0002 0b0c0d0e 1516 1718 191a1b1c');
const message: Message = {
  code: MESSAGE_CODE,
  round: 0x0102,
  operation: Operation.REMOTE_RESTART,
  oldHost: 0x0b0c0d0e,
  oldPort: 0x1516,
  newPort: 0x1718,
  newHost: 0x191a1b1c,
};

describe('a message', () => {
  it('encodes to the known octets, also into a dirty buffer, and decodes from them', () => {
    const dirty = new Uint8Array(MESSAGE_OCTETS + 8).fill(0xa5);
    encodeMessageInto(message, viewOf(dirty), 4);
    expect(dirty).toEqual(fromHex(`a5a5a5a5 ${Buffer.from(bytes).toString('hex')} a5a5a5a5`));
    expect(encodeMessage(message)).toEqual(bytes);
    expect(decodeMessage(amidNoise(bytes))).toEqual(message);
  });

  it('decodes in the midst of a buffer, and tells where it is at fault or cut', () => {
    const larger = Uint8Array.of(7, ...bytes, 7);
    expect(decodeMessageAt(viewOf(larger), 1)).toEqual(message);
    larger[1] = 0;
    expect(() => decodeMessageAt(viewOf(larger), 1)).toThrow(
      expect.objectContaining({ reason: 'message-code', offset: 0 }),
    );
    for (const [offset, octets] of [
      [3, 19],
      [22, 0],
      [30, 0],
    ] as const) {
      expect(() => decodeMessageAt(viewOf(larger), offset)).toThrow(`(${octets} octets; expected 20)`);
    }
    for (const offset of [-1, Number.NaN]) {
      expect(reasonOf(() => decodeMessageAt(viewOf(larger), offset))).toBe('payload-length');
    }
  });

  it('survives encoding and decoding', () => {
    fc.assert(
      fc.property(validMessage, (each) => {
        expect(decodeMessage(encodeMessage(each))).toEqual(each);
        expect(encodeMessage(decodeMessage(encodeMessage(each)))).toEqual(encodeMessage(each));
      }),
    );
  });

  it('in raw form survives both ways whatever the fields are', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const encoded = encodeRawMessage(fields);
        expect(readFields(viewOf(encoded), 0)).toEqual(fields);
      }),
    );
  });

  it('is encoded exactly when it is decoded: both refuse the same messages', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const reason = reasonOf(() => decodeMessage(encodeRawMessage(fields)));
        expect(reason).toBe(problemIds(messageProblems(fields))[0]);
        if (reason === undefined) expect(encodeMessage(fields as Message)).toEqual(encodeRawMessage(fields));
        else expect(() => encodeMessage(fields as Message)).toThrow(EncodeError);
      }),
      { numRuns: 5000 },
    );
  });

  it('reads the same through a view as through its decoded form', () => {
    fc.assert(
      fc.property(anyFields, (fields) => {
        const view = new MessageView(viewOf(Uint8Array.of(7, ...encodeRawMessage(fields))), 1);
        const { code, round, operation, oldHost, oldPort, newPort, newHost } = view;
        expect({ code, round, operation, oldHost, oldPort, newPort, newHost }).toEqual(fields);
      }),
    );
  });

  it('tells the field at fault by its offset and value', () => {
    const multicast = fromHex('4d494753 0000 0002 0b0c0d0e 1516 1718 e0000001');
    expect(() => decodeMessage(multicast)).toThrow(
      'New Host is a multicast address (224.0.0.1) (at octet 16)',
    );
    expect(() => decodeMessage(bytes.subarray(0, 7))).toThrow(/7 octets; expected 20\) \(at octet 7\)$/);
    expect(() => decodeMessage(Uint8Array.of(...bytes, 0))).toThrow(
      /21 octets; expected 20\) \(at octet 20\)$/,
    );
  });

  it('throws nothing but decode errors', () => {
    const mutated = fc.tuple(fc.nat(19), fc.nat(255)).map(([at, octet]) => bytes.with(at, octet));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 40 }), mutated), onlyDecodeErrors(decodeMessage)),
    );
    expect(() => decodeMessage(new Uint8Array(0))).toThrow(DecodeError);
  });

  it('is not written at all where a field does not fit', () => {
    const target = new Uint8Array(MESSAGE_OCTETS);
    for (const wrong of [{ round: 65_536 }, { oldHost: -1 }, { oldPort: 1.5 }, { newHost: Number.NaN }]) {
      expect(() => {
        encodeMessageInto({ ...message, ...wrong }, viewOf(target), 0);
      }).toThrow(new RegExp(`^${Object.keys(wrong).join('')} is .*; expected an integer from 0`));
    }
    expect(target).toEqual(new Uint8Array(MESSAGE_OCTETS));
  });
});
