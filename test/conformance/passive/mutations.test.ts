/** Captures in which one thing was changed, for what no endpoint at hand does wrong. */
import { describe, expect, it } from 'vitest';
import { MIG_BIT, Operation, parseHost, tcpChecksumAt, tcpOffset } from '../../../src/codec/index.ts';
import { addresses, type HostName } from '../../reference-stack/simulation.ts';
import { findingsIn, play, tapped, type Packet } from './taps.ts';

const MOST_STORIES = 300;
/** Stories' packets have no options of IPv4. */
const TCP = 20;
const UNKNOWN_OPERATION = 9;
const SACK = 5;

type Change = (packets: readonly Packet[], host: number) => readonly Packet[];

describe('a capture at a host', () => {
  it.each<[string, string, Change]>([
    ['the answer to a malformed message', 'MIG-CAR-MALFORMED-DROPPED', withUnknownOperations],
    ['blocks that were received elsewhere', 'MIG-DST-RESTORED', withOtherBlocks],
    ['an end that yields though it was answered', 'MIG-CRS-ACKED-FIRST', withLateYielding],
  ])('shows %s', (_, requirement, change) => {
    const named = new Set<string>();
    for (let seed = 0; seed < MOST_STORIES && !named.has(requirement); seed += 1)
      for (const host of tapped)
        for (const { requirement: id } of findingsOf(seed, host, change)) named.add(id);
    expect([...named]).toContain(requirement);
  });
});

function findingsOf(seed: number, host: HostName, change: Change): ReturnType<typeof findingsIn> {
  const packets = play(seed).at.get(host) ?? [];
  return findingsIn(change(packets, parseHost(addresses[host])), { at: [host] });
}

/** Every MIGRATION_REQUEST asks for something else. */
function withUnknownOperations(packets: readonly Packet[]): readonly Packet[] {
  return packets.map((packet) =>
    operationOf(packet) === Operation.MIGRATION_REQUEST ? withOperation(packet, UNKNOWN_OPERATION) : packet,
  );
}

/** What others than the host itself have received out of order lies elsewhere. */
function withOtherBlocks(packets: readonly Packet[], host: number): readonly Packet[] {
  return packets.map((packet) =>
    viewOf(packet).getUint32(12) === host
      ? packet
      : edited(packet, (view) => {
          for (const at of edgesOf(view)) view.setUint32(at, view.getUint32(at) + 0x10_0000);
        }),
  );
}

/** Behind the REQUEST_ACK that the host has got comes the peer's request again, and it gives way to it. */
function withLateYielding(packets: readonly Packet[], host: number): readonly Packet[] {
  const isFrom = (packet: Packet): boolean => viewOf(packet).getUint32(12) === host;
  const find = (operation: number, isOwn: boolean): number =>
    packets.findIndex((packet) => operationOf(packet) === operation && isFrom(packet) === isOwn);
  const answered = find(Operation.REQUEST_ACK, false);
  const [asked, busy, cancelled] = [
    packets[find(Operation.MIGRATION_REQUEST, false)],
    packets[find(Operation.REJECT_BUSY, true)],
    find(Operation.CANCEL, true),
  ];
  if (answered < 0 || asked === undefined || busy === undefined) return packets;
  if (cancelled >= 0 && cancelled < answered) return packets;
  const { time } = packets[answered] as Packet;
  const yielding = [asked, withOperation(busy, Operation.REQUEST_ACK)].map((packet) => ({ ...packet, time }));
  return packets.toSpliced(answered + 1, 0, ...yielding);
}

function viewOf({ data }: Packet): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

function payloadOf(view: DataView): number {
  return TCP + ((view.getUint8(TCP + tcpOffset.dataOffsetAndReserved) >>> 4) << 2);
}

function operationOf(packet: Packet): number | undefined {
  const view = viewOf(packet);
  if ((view.getUint8(TCP + tcpOffset.dataOffsetAndReserved) & MIG_BIT) === 0) return undefined;
  return view.getUint16(payloadOf(view) + 6);
}

function withOperation(packet: Packet, operation: number): Packet {
  return edited(packet, (view) => {
    view.setUint16(payloadOf(view) + 6, operation);
  });
}

/** Where the edges of selective acknowledgments stand. */
function edgesOf(view: DataView): number[] {
  const end = payloadOf(view);
  for (let at = TCP + 20; at + 1 < end;) {
    const [kind, octets] = [view.getUint8(at), view.getUint8(at + 1)];
    if (kind === SACK) return Array.from({ length: (octets - 2) / 4 }, (_, index) => at + 2 + 4 * index);
    at += kind <= 1 ? 1 : octets;
  }
  return [];
}

function edited(packet: Packet, edit: (view: DataView) => void): Packet {
  const copy = { ...packet, data: packet.data.slice() };
  const view = viewOf(copy);
  edit(view);
  view.setUint16(TCP + tcpOffset.checksum, 0);
  const hosts = { source: view.getUint32(12), destination: view.getUint32(16) };
  view.setUint16(TCP + tcpOffset.checksum, tcpChecksumAt(hosts, view, TCP, view.byteLength));
  return copy;
}
