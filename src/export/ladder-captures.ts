/** pcaps/ -> generated/docs/ladder-*.svg: what befalls a migration, as ladder diagrams of captures. */
import { join } from 'node:path';
import { fileSource, findIpv4, readCapture, type CapturedPacket } from '../capture/index.ts';
import {
  classifySegment,
  decodeRawIpv4,
  decodeRawTcp,
  formatHost,
  operationName,
  TcpFlag,
  type Message,
} from '../codec/index.ts';
import { spec } from '../spec/index.ts';
import type { Operation, Role } from '../spec/types.ts';
import { markupHeader } from './header.ts';
import { drawLadder, type Ladder, type LadderHost, type LadderRow, type LadderSpan } from './ladder.ts';

const pictures = [
  { name: 'migration', capture: 'migration-with-state.pcap', title: 'A migration' },
  { name: 'cancelled', capture: 'cancelled.pcap', title: 'A migration that is cancelled' },
  {
    name: 'rejected',
    capture: 'rejected-not-suspended.pcap',
    title: 'A migration that is rejected: the suspension has run out',
  },
] as const;

/** Most segments go between neighbours so. */
const roles: readonly Role[] = ['source', 'remote', 'destination'];

/** A segment of a capture. */
interface Sent {
  /** Microseconds since the first packet. */
  readonly time: number;
  readonly from: number;
  readonly to: number;
  readonly flags: number;
  readonly octets: number;
  readonly message: Message | undefined;
}

/** What is drawn of a segment, or of several with data. */
interface DrawnRow extends LadderRow {
  readonly octets: number;
  readonly segments: number;
  readonly operation: Operation | undefined;
}

/**
 * The pictures by their paths in generated/.
 *
 * @param folder - that of the captures
 */
export async function exportLadders(folder: string): Promise<Record<string, string>> {
  const ladders = await readLadders(folder);
  const drawn = pictures.map(({ name, capture }) => [
    `docs/ladder-${name}.svg`,
    `${markupHeader(`pcaps/${capture}`)}${drawLadder(ladders.get(name) as Ladder)}`,
  ]);
  return Object.fromEntries(drawn) as Record<string, string>;
}

/**
 * What the pictures show, by their names.
 *
 * @param folder - that of the captures
 */
export async function readLadders(folder: string): Promise<ReadonlyMap<string, Ladder>> {
  return new Map(
    await Promise.all(
      pictures.map(
        async ({ name, capture, title }) =>
          [name, ladderOf(title, await segments(join(folder, capture)))] as const,
      ),
    ),
  );
}

async function segments(path: string): Promise<Sent[]> {
  const packets = [];
  for await (const item of readCapture(fileSource(path))) if (item.kind === 'packet') packets.push(item);
  const start = packets[0]?.time ?? 0n;
  return packets.map((packet) => sentIn(packet, start));
}

function sentIn({ data, linkType, time = 0n }: CapturedPacket, start: bigint): Sent {
  const { source, destination, payload } = decodeRawIpv4(
    data.subarray(findIpv4(data, 0, data.length, linkType)),
  );
  const segment = decodeRawTcp(payload);
  const found = classifySegment(segment);
  return {
    time: Number((time - start) / 1000n),
    from: source,
    to: destination,
    flags: segment.flags,
    octets: segment.payload.length,
    message: found.kind === 'message' ? found.message : undefined,
  };
}

function ladderOf(title: string, sent: readonly Sent[]): Ladder {
  const names = namesOf(sent);
  const rows: DrawnRow[] = [];
  for (const each of sent) {
    const row = rowOf(each, names);
    const before = rows.at(-1);
    if (row !== undefined && before !== undefined && canJoin(before, row))
      rows[rows.length - 1] = joined(before, row);
    else if (row !== undefined) rows.push(row);
  }
  return { title, hosts: hostsOf(names), rows, spans: suspension(rows) };
}

/** Hosts are called by the roles that their messages show; one that has none by its address. */
function namesOf(sent: readonly Sent[]): Map<number, string> {
  const names = new Map(sent.flatMap(({ from, to }) => [from, to]).map((host) => [host, formatHost(host)]));
  for (const { from, to, message } of sent) {
    const operation = operationOf(message);
    if (operation === undefined || operation.to === 'sender') continue;
    names.set(from, operation.from).set(to, operation.to);
  }
  return names;
}

function hostsOf(names: ReadonlyMap<number, string>): LadderHost[] {
  const place = (name: string): number => roles.indexOf(name as Role);
  return [...names]
    .map(([host, name]) => ({ name, detail: formatHost(host) }))
    .sort((a, b) => place(a.name) - place(b.name));
}

function operationOf(message: Message | undefined): Operation | undefined {
  if (message === undefined) return undefined;
  const name = operationName(message.operation);
  return spec.operations.find((operation) => operation.name === name);
}

/** Undefined for what only acknowledges. */
function rowOf(sent: Sent, names: ReadonlyMap<number, string>): DrawnRow | undefined {
  const { time, flags, octets, message } = sent;
  const [from, to] = [names.get(sent.from) as string, names.get(sent.to) as string];
  const operation = operationOf(message);
  const drawn = { time, from, to, octets, segments: 1, operation };
  if (operation !== undefined) {
    const kind = operation.reason === undefined ? 'message' : 'rejection';
    return { ...drawn, label: operation.name, kind };
  }
  if (octets > 0) return { ...drawn, label: dataLabel(drawn), kind: 'data' };
  if ((flags & (TcpFlag.SYN | TcpFlag.FIN | TcpFlag.RST)) === 0) return undefined;
  const set = Object.entries(TcpFlag).filter(([, mask]) => (flags & mask) !== 0);
  return { ...drawn, label: set.map(([name]) => name).join(', '), kind: 'segment' };
}

function canJoin(a: DrawnRow, b: DrawnRow): boolean {
  return a.kind === 'data' && b.kind === 'data' && a.from === b.from && a.to === b.to;
}

function joined(a: DrawnRow, b: DrawnRow): DrawnRow {
  const both = { ...a, octets: a.octets + b.octets, segments: a.segments + b.segments };
  return { ...both, label: dataLabel(both) };
}

/** Between source and destination goes the state of the socket, for the stream has the remote at its other end. */
function dataLabel({
  from,
  to,
  octets,
  segments,
}: Pick<DrawnRow, 'from' | 'to' | 'octets' | 'segments'>): string {
  const what = from === 'source' && to === 'destination' ? 'the state, ' : '';
  return `${what}${segments === 1 ? '' : `${segments} segments, `}${octets} octets`;
}

/** From the message that suspends to the one that resumes, or to data, which a remote only sends when it is not suspended. */
function suspension(rows: readonly DrawnRow[]): LadderSpan[] {
  const first = rows.findIndex(({ operation }) => operation?.effect === 'suspended');
  if (first < 0) return [];
  const end = rows.findIndex(
    ({ operation, kind, from }, index) =>
      index > first && (operation?.effect === 'resumed' || (kind === 'data' && from === 'remote')),
  );
  return [{ host: 'remote', first, last: end < 0 ? rows.length - 1 : end, label: 'suspended' }];
}
