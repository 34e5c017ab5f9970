import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/codec/digest.ts';
import { EncodeError, viewOf } from '../../src/codec/errors.ts';
import { sequenceNumber } from '../../src/codec/sequence.ts';
import {
  decodeSocketState,
  encodeRawStateBuffer,
  encodeSocketState,
  readStateBufferFields,
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  type SocketState,
  type StateBufferFields,
} from '../../src/codec/socket-state.ts';
import { spec } from '../../src/spec/index.ts';
import { amidNoise, fromHex, onlyDecodeErrors, reasonOf } from './laws.ts';
import { anySocket, smallSocket } from './socket-states.ts';

const small = encodeSocketState(smallSocket);
const queuesOf = (bytes: Uint8Array): Uint8Array =>
  bytes.slice(STATE_BUFFER_FIXED_OCTETS, -STATE_BUFFER_DIGEST_OCTETS);

/** A buffer with one field replaced and a digest that is correct again. */
function withField(bytes: Uint8Array, name: keyof StateBufferFields, value: number): Uint8Array {
  const fields = { ...readStateBufferFields(viewOf(bytes), 0), [name]: value };
  return encodeRawStateBuffer(fields, queuesOf(bytes));
}

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const at = bit >>> 3;
  return bytes.with(at, (bytes[at] as number) ^ (1 << (bit & 7)));
}

describe('a state buffer', () => {
  it('is its fixed part, the send queue, the receive queue and the digest of these', () => {
    expect(small.length).toBe(STATE_BUFFER_FIXED_OCTETS + 5 + STATE_BUFFER_DIGEST_OCTETS);
    expect(queuesOf(small)).toEqual(Uint8Array.of(1, 2, 3, 4, 5));
    expect(small.slice(-32)).toEqual(sha256(small.subarray(0, -32)));
  });

  it('survives encoding and decoding, wherever it lies in memory', () => {
    fc.assert(
      fc.property(anySocket, (socket) => {
        const bytes = encodeSocketState(socket);
        expect(decodeSocketState(amidNoise(bytes))).toEqual(socket);
        expect(encodeSocketState(decodeSocketState(bytes))).toEqual(bytes);
      }),
    );
  });

  it('gives queues of its own, also where it is read from a Buffer', () => {
    const source = Buffer.from(small);
    const { sendQueue, receiveQueue } = decodeSocketState(source);
    source.fill(0);
    expect([sendQueue, receiveQueue]).toEqual([Uint8Array.of(1, 2, 3), Uint8Array.of(4, 5)]);
    expect(sendQueue.buffer.byteLength).toBe(3);
  });

  it('holds queues of a mebibyte', () => {
    const sendQueue = new Uint8Array(2 ** 20).fill(7);
    const receiveQueue = new Uint8Array(2 ** 20).fill(8);
    const decoded = decodeSocketState(encodeSocketState({ ...smallSocket, sendQueue, receiveQueue }));
    expect(Buffer.compare(decoded.sendQueue, sendQueue)).toBe(0);
    expect(Buffer.compare(decoded.receiveQueue, receiveQueue)).toBe(0);
  });

  it('is refused when any single bit of it is changed', () => {
    for (let bit = 0; bit < 8 * small.length; bit++) {
      expect(
        reasonOf(() => decodeSocketState(flipped(small, bit))),
        `bit ${bit}`,
      ).toBeDefined();
    }
    fc.assert(
      fc.property(
        anySocket,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (socket, where) => {
          const bytes = encodeSocketState(socket);
          const bit = Math.floor(where * 8 * bytes.length);
          expect(reasonOf(() => decodeSocketState(flipped(bytes, bit)))).toBeDefined();
        },
      ),
    );
  });

  it('is refused as changed where any octet behind its length is', () => {
    for (let at = 12; at < small.length; at++) {
      expect(reasonOf(() => decodeSocketState(flipped(small, 8 * at)))).toBe('digest');
    }
  });

  it('is refused as truncated at every length but its own', () => {
    for (let length = 0; length < small.length; length++) {
      expect(reasonOf(() => decodeSocketState(small.subarray(0, length)))).toBe('truncated');
    }
    expect(reasonOf(() => decodeSocketState(Uint8Array.of(...small, 0)))).toBe('length');
  });

  it('of one field replaced and a correct digest is refused, or is another good buffer', () => {
    const field = fc.constantFrom(...spec.stateBuffer.fields).chain(({ name, octets }) =>
      fc.record({
        name: fc.constant(name as keyof StateBufferFields),
        value: fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 2 ** (8 * octets) - 1 })),
      }),
    );
    fc.assert(
      fc.property(anySocket, field, (socket, { name, value }) => {
        const bytes = withField(encodeSocketState(socket), name, value);
        if (reasonOf(() => decodeSocketState(bytes)) !== undefined) return;
        if (viewOf(bytes).getUint16(4) === 1)
          expect(encodeSocketState(decodeSocketState(bytes))).toEqual(bytes);
      }),
      { numRuns: 2000 },
    );
  });

  it('throws nothing but decode errors', () => {
    const mutated = fc
      .array(fc.tuple(fc.nat(small.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => changes.reduce((bytes, [at, octet]) => bytes.with(at, octet), small));
    const forged = mutated.map((bytes) =>
      encodeRawStateBuffer(readStateBufferFields(viewOf(bytes), 0), queuesOf(bytes)),
    );
    const any = fc.oneof(fc.uint8Array({ maxLength: 300 }), mutated, forged);
    fc.assert(fc.property(any, onlyDecodeErrors(decodeSocketState)), { numRuns: 1000 });
  });
});

describe('a state buffer of another version', () => {
  const later = (version: number, lowestCompatibleVersion: number, appended: Uint8Array): Uint8Array => {
    const fields = readStateBufferFields(viewOf(small), 0);
    const fixedOctets = fields.fixedOctets + appended.length;
    const totalOctets = fields.totalOctets + appended.length;
    const changed = { ...fields, version, lowestCompatibleVersion, fixedOctets, totalOctets };
    return encodeRawStateBuffer(changed, appended, queuesOf(small));
  };

  it('is read where it names this one as compatible, whatever it appends to the fixed part', () => {
    for (const appended of [new Uint8Array(0), Uint8Array.of(9), new Uint8Array(60_000).fill(9)]) {
      expect(decodeSocketState(later(2, 1, appended))).toEqual(smallSocket);
    }
  });

  it('is refused otherwise', () => {
    for (const [version, lowest] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 2],
      [2, 2],
      [65_535, 65_535],
    ] as const) {
      const bytes = later(version, lowest, new Uint8Array(0));
      expect(
        reasonOf(() => decodeSocketState(bytes)),
        `${version}, ${lowest}`,
      ).toBe('version');
    }
  });
});

describe('the error for a state buffer', () => {
  it.each([
    ['localHost', 0, 'a host is zero, which is no host (Local Host is 0.0.0.0) (at octet 32)'],
    ['flags', 0x8000, 'a flag is set that this protocol does not define (Flags is 0x8000) (at octet 18)'],
    ['state', 9, 'the state is none in which a socket moves (State is 9) (at octet 16)'],
    ['maxSndWnd', 262_141, 'a window is larger than it can have been (MAX.SND.WND is 262141) (at octet 60)'],
  ] as const)('names the field %s, its value and its place', (name, value, message) => {
    expect(() => decodeSocketState(withField(small, name, value))).toThrow(message);
  });

  it('tells what length and which octets were found', () => {
    expect(() => decodeSocketState(small.subarray(0, 99))).toThrow(
      'the buffer ends before it should (99 octets; expected 161) (at octet 99)',
    );
    expect(() => decodeSocketState(fromHex('4247494d 0001'))).toThrow(
      'the buffer was written in the other byte order (Magic is 0x4247494d) (at octet 0)',
    );
    expect(() => decodeSocketState(flipped(small, 8 * 150))).toThrow(
      /changed since it was written .*octet 129/,
    );
  });
});

describe('a reader with a limit', () => {
  it('takes queues up to it and refuses longer ones with the field and the limit', () => {
    expect(decodeSocketState(small, { maxQueueOctets: 3 })).toEqual(smallSocket);
    expect(() => decodeSocketState(small, { maxQueueOctets: 2 })).toThrow(
      expect.objectContaining({ reason: 'limit', offset: 116 }),
    );
    const longReceiveQueue = encodeSocketState({ ...smallSocket, receiveQueue: new Uint8Array(4) });
    expect(() => decodeSocketState(longReceiveQueue, { maxQueueOctets: 3 })).toThrow(
      /Receive Queue Octets is 4; expected 3 or fewer/,
    );
  });
});

describe('a socket that cannot be', () => {
  const seq = sequenceNumber;
  const keepAlive = { idle: 1, interval: 1, probes: 0 };
  const cases: [field: string, what: string, change: Partial<SocketState>][] = [
    ['round', 'a round of 17 bits', { round: 65_536 }],
    ['round', 'a fraction', { round: 0.5 }],
    ['localHost', 'no host', { local: { host: 0, port: 1 } }],
    ['remotePort', 'no port', { remote: { host: 1, port: 0 } }],
    ['remoteHost', 'a group', { remote: { host: 0xe000_0001, port: 1 } }],
    ['sndMss', 'no room in a segment', { sndMss: 0 }],
    ['sendShift', 'a shift of 15', { windowScale: { send: 15, receive: 0 } }],
    ['receiveShift', 'a negative shift', { windowScale: { send: 0, receive: -1 } }],
    ['maxSndWnd', 'a window beyond its scale', { windowScale: undefined }],
    ['sndWnd', 'a window beyond the largest', { sndWnd: 200_001 }],
    ['rcvWnd', 'an offer beyond the largest', { rcvWnd: 65_536 }],
    ['sndNxt', 'more sent than queued', { sndNxt: seq(3) }],
    ['sndNxt', 'SND.NXT behind SND.UNA', { sndNxt: seq(0xffff_fffe) }],
    ['state', 'a FIN sent in ESTABLISHED', { finSent: true }],
    ['state', 'a FIN received in ESTABLISHED', { finReceived: true }],
    ['state', 'CLOSE-WAIT without a FIN', { state: 'CLOSE-WAIT' }],
    ['sndNxt', 'a FIN before the end of the queue', { state: 'FIN-WAIT-1', finSent: true }],
    ['sndNxt', 'a queue in FIN-WAIT-2', { state: 'FIN-WAIT-2', finSent: true }],
    ['sndUp', 'SND.UP beyond the queue', { sndUp: seq(3) }],
    ['rcvUp', 'RCV.UP before the queue', { rcvUp: seq(69_999) }],
    ['sendBuffer', 'no send buffer', { options: { ...smallSocket.options, sendBuffer: 0 } }],
    ['keepAliveProbes', 'no probes', { options: { ...smallSocket.options, keepAlive } }],
    ['state', 'a state that does not move', { state: 'TIME-WAIT' as 'ESTABLISHED' }],
    [
      'congestionControl',
      'an algorithm without a name',
      { options: { ...smallSocket.options, congestionControl: 'bbr' as 'reno' } },
    ],
  ];

  it.each(cases)('is not encoded and %s is named: %s', (field, _, change) => {
    expect(() => encodeSocketState({ ...smallSocket, ...change })).toThrow(
      expect.objectContaining({ name: 'EncodeError', field }),
    );
  });

  it('is refused with the value found, the rule and its requirement', () => {
    expect(() => encodeSocketState({ ...smallSocket, sndMss: 0 })).toThrow(
      'sndMss is 0 (a maximum segment size is zero); expected a value that MIG-BUF-MSS allows',
    );
  });

  it('has fields that do not fit not even in raw form', () => {
    const fields = { ...readStateBufferFields(viewOf(small), 0), typeOfService: 256 };
    expect(() => encodeRawStateBuffer(fields)).toThrow(EncodeError);
  });
});
