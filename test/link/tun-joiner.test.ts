/** Which segments are joined, and that the kernel makes of them what was sent. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { internetChecksum } from '../../src/codec/checksum.ts';
import { decodePacket, encodePacketInto } from '../../src/codec/packet.ts';
import { advance, sequenceNumber } from '../../src/codec/sequence.ts';
import { TcpFlag, type TcpSegment } from '../../src/codec/tcp.ts';
import type { TcpOption } from '../../src/codec/tcp-options.ts';
import { SegmentJoiner } from '../../src/link/tun-joiner.ts';
import { packetOf } from './tun-support.ts';

const { ACK, FIN, PSH, URG } = TcpFlag;
const START = sequenceNumber(0xffff_f000); // so that numbers wrap
const CHECKSUM_OFFSET = 36;

/** Writes of a joiner: the octets of each, and how many packets it says they are. */
class Written {
  readonly writes: { readonly bytes: Uint8Array; readonly packets: number }[] = [];
  readonly joiner = new SegmentJoiner((octets, packets) => {
    this.writes.push({ bytes: this.joiner.bytes.slice(0, octets), packets });
  });

  get counts(): number[] {
    return this.writes.map(({ packets }) => packets);
  }
}

function sent(packets: readonly Uint8Array[]): Written {
  const written = new Written();
  for (const packet of packets) written.joiner.send(packet);
  written.joiner.flush();
  return written;
}

function timestamps(value: number): TcpOption[] {
  return [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'timestamps', value, echo: 9 }];
}

/** A segment with data; `octets` of payload, the first of which lies so far behind the start. */
function text(offset: number, octets: number, change: Partial<TcpSegment> = {}): Uint8Array {
  const payload = Uint8Array.from({ length: octets }, (_, index) => (offset + index) % 251);
  return packetOf('10.9.0.2', '10.9.0.1', {
    sequence: advance(START, offset),
    acknowledgment: sequenceNumber(5000),
    flags: ACK,
    options: timestamps(7),
    payload,
    ...change,
  });
}

/** What the kernel makes of a write: the packet as it is, or segments, each with its own checksum. */
function cut(bytes: Uint8Array): Uint8Array[] {
  const header = new DataView(bytes.buffer, bytes.byteOffset, 10);
  const packet = bytes.slice(10);
  if (bytes.subarray(0, 10).every((octet) => octet === 0)) return [packet];
  expect([header.getUint8(0), header.getUint8(1)]).toEqual([1, 1]);
  expect([header.getUint16(6, true), header.getUint16(8, true)]).toEqual([20, 16]);
  new DataView(packet.buffer).setUint16(CHECKSUM_OFFSET, internetChecksum(packet, 20));
  const whole = decodePacket(packet);
  const { payload, sequence, flags } = whole.segment;
  expect(header.getUint16(2, true)).toBe(packet.length - payload.length);
  const size = header.getUint16(4, true);
  const segments: Uint8Array[] = [];
  for (let done = 0; done < payload.length; done += size) {
    const segment = {
      ...whole.segment,
      sequence: advance(sequence, done),
      flags: done + size < payload.length ? flags & ~PSH : flags,
      payload: payload.subarray(done, done + size),
    };
    const target = new Uint8Array(65_535);
    segments.push(target.slice(0, encodePacketInto(target, { ...whole, segment })));
  }
  return segments;
}

describe('segments with data that follow each other', () => {
  it.each([
    ['are one packet', [text(0, 1448), text(1448, 1448), text(2896, 1448)], [3]],
    ['may end with a shorter one', [text(0, 1448), text(1448, 99), text(1547, 99)], [2, 1]],
    ['may end with PSH', [text(0, 500), text(500, 500, { flags: ACK | PSH }), text(1000, 500)], [2, 1]],
    ['do not begin with PSH', [text(0, 500, { flags: ACK | PSH }), text(500, 500)], [1, 1]],
    ['do not grow', [text(0, 500), text(500, 501)], [1, 1]],
    ['are none with the MIG bit', [text(0, 40, { reserved: 8 }), text(40, 40, { reserved: 8 })], [1, 1]],
  ])('%s', (_, packets, counts) => {
    const { writes, counts: found } = sent(packets);
    expect(found).toEqual(counts);
    expect(writes.flatMap(({ bytes }) => cut(bytes))).toEqual(packets);
  });

  it('are as many as an IPv4 packet holds', () => {
    const packets = Array.from({ length: 50 }, (_, index) => text(1448 * index, 1448));
    expect(sent(packets).counts).toEqual([45, 5]);
  });

  it.each<[string, Uint8Array]>([
    ['another acknowledgment', text(1448, 1448, { acknowledgment: sequenceNumber(5001) })],
    ['another window', text(1448, 1448, { window: 65_534 })],
    ['another port', text(1448, 1448, { destinationPort: 61_001 })],
    ['other timestamps', text(1448, 1448, { options: timestamps(8) })],
    ['no timestamps', text(1448, 1448, { options: [] })],
    ['a gap before it', text(1449, 1448)],
    ['octets that were sent before', text(1447, 1448)],
    ['the MIG bit', text(1448, 1448, { reserved: 8 })],
    ['URG', text(1448, 1448, { flags: ACK | URG, urgentPointer: 1 })],
    ['FIN', text(1448, 1448, { flags: ACK | FIN })],
    ['no data', text(1448, 0)],
  ])('do not have one among them with %s', (_, packet) => {
    const packets = [text(0, 1448), packet];
    const { writes, counts } = sent(packets);
    expect(counts).toEqual([1, 1]);
    expect(writes.map(({ bytes }) => bytes.subarray(10))).toEqual(packets);
  });

  it('are from one address', () => {
    const other = text(1448, 1448);
    other[15] = 3;
    expect(sent([text(0, 1448), other]).counts).toEqual([1, 1]);
  });

  it.each([
    ['octets behind it', (packet: Uint8Array) => Uint8Array.of(...packet, 0)],
    ['another protocol', (packet: Uint8Array) => packet.with(9, 17)],
    ['IPv4 options', (packet: Uint8Array) => packet.with(0, 0x46)],
    ['more fragments', (packet: Uint8Array) => packet.with(6, 0x20)],
    ['a header longer than itself', (packet: Uint8Array) => packet.slice(0, 41).with(3, 41)],
    ['a header shorter than any', (packet: Uint8Array) => packet.with(32, 0x10)],
    ['less than a header', (packet: Uint8Array) => packet.slice(0, 3)],
  ])('are left alone where a packet has %s', (_, spoil) => {
    const packets = [spoil(text(0, 1448)), text(1448, 1448)];
    const { writes } = sent(packets);
    expect(writes.map(({ bytes }) => bytes.subarray(10))).toEqual(packets);
  });
});

describe('a segment that may be continued', () => {
  it('is written before the event loop goes on', async () => {
    const { joiner, writes } = new Written();
    joiner.send(text(0, 1448));
    expect(writes).toEqual([]);
    await Promise.resolve();
    expect(writes).toHaveLength(1);
    joiner.send(text(1448, 1448));
    await Promise.resolve();
    expect(writes).toHaveLength(2);
  });

  it('does not wait where nothing may follow it', () => {
    const { joiner, writes } = new Written();
    joiner.send(text(0, 1448, { flags: ACK | PSH }));
    joiner.send(text(1448, 0));
    expect(writes).toHaveLength(2);
  });
});

/** Segments of a sender: mostly each where the last one ended and like it, now and then anything else. */
const streams = fc
  .array(
    fc.record({
      octets: fc.constantFrom(1448, 1448, 1448, 536, 17, 1, 0),
      back: fc.constantFrom(0, 0, 0, 0, 0, 0, 1448, -1),
      flags: fc.constantFrom(ACK, ACK, ACK, ACK, ACK | PSH, ACK | FIN),
      reserved: fc.constantFrom(0, 0, 0, 0, 0, 0, 8),
      acknowledgment: fc.constantFrom(5000, 5000, 5000, 5001).map(sequenceNumber),
      sourcePort: fc.constantFrom(61_000, 61_000, 61_000, 61_001),
    }),
    { maxLength: 60 },
  )
  .map((steps) => {
    let end = 0;
    return steps.map(({ octets, back, ...change }) => {
      const packet = text(end - back, octets, change);
      end += octets;
      return packet;
    });
  });

it('the kernel makes of what is written the packets that were sent, in their order', () => {
  fc.assert(
    fc.property(streams, (packets) => {
      const { writes, counts } = sent(packets);
      expect(writes.flatMap(({ bytes }) => cut(bytes))).toEqual(packets);
      expect(writes.map(({ bytes }) => cut(bytes).length)).toEqual(counts);
    }),
  );
});
