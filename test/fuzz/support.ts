/** What the targets share: seeds, and what every decoder promises. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LinkType } from '../../src/capture/index.ts';
import { DecodeError } from '../../src/codec/index.ts';
import {
  blockOf,
  enhancedBlock,
  interfaceBlock,
  joined,
  numbers,
  obsoleteBlock,
  optionOf,
  pcapngPieces,
  pcapPieces,
  sectionBlock,
  simpleBlock,
} from '../capture/support.ts';

/** A module in targets/. */
export interface Target {
  /** Throws where a promise is broken, for octets of any kind. */
  readonly fuzz: (data: Uint8Array) => void | Promise<void>;
  /** Where mutation starts. */
  readonly seeds: () => Uint8Array[];
}

/** What is decoded; undefined where it is refused by an error that points into the input or at its end. */
export function decoded<T>(bytes: Uint8Array, decode: (bytes: Uint8Array) => T): T | undefined {
  try {
    return decode(bytes);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    assert.ok(error.offset >= 0 && error.offset <= bytes.length, `offset ${error.offset}`);
    return undefined;
  }
}

/** How an error reads: on one line, what was found and what was expected. */
export const clearMessage = /^[^\r\n]+; expected [^\r\n]+$/;

interface VectorFile {
  readonly kind: 'message' | 'packet';
  readonly vectors: readonly { readonly bytes: string; readonly value?: unknown }[];
}

/** The vectors of one kind in spec/vectors. */
export function vectors(kind: VectorFile['kind']): VectorFile['vectors'] {
  return readdirSync('spec/vectors')
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join('spec/vectors', name), 'utf8')) as VectorFile)
    .flatMap((file) => (file.kind === kind ? file.vectors : []));
}

/** The octets of those vectors. */
export function vectorOctets(kind: VectorFile['kind']): Uint8Array[] {
  return vectors(kind).map(({ bytes }) => Uint8Array.from(Buffer.from(bytes, 'hex')));
}

/** An IPv4 packet behind an Ethernet header. */
export function ethernetFrame(packet: Uint8Array): Uint8Array {
  return joined([new Uint8Array(12), Uint8Array.of(0x08, 0x00), packet]);
}

const LARGEST_SEED = 65_536;

/** A capture packed with gzip, and nothing that a capture starts with. */
const noCaptures = [Uint8Array.of(0x1f, 0x8b, 0x08, 0x00), Uint8Array.of(1, 2, 3, 4)];

/** Captures of both formats: of every vector, of every kind of block, those in pcaps/, and what is none. */
export function captures(): Uint8Array[] {
  const [first, second] = vectorOctets('packet') as [Uint8Array, Uint8Array];
  const packets = [first, second].map((packet, index) => ({
    time: BigInt(index) * 1_000_000_001n,
    data: ethernetFrame(packet),
  }));
  const kept = existsSync('pcaps')
    ? readdirSync('pcaps', { recursive: true, encoding: 'utf8' }).filter((name) => /\.pcap(ng)?$/.test(name))
    : [];
  return [
    ...(['little', 'big'] as const).flatMap((byteOrder) => [
      ...[true, false].map((nanoseconds) =>
        joined(pcapPieces(packets, { linkType: LinkType.ethernet, byteOrder, nanoseconds })),
      ),
      joined(pcapngPieces(packets, { interfaces: [{ linkType: LinkType.ethernet }], byteOrder })),
      everyBlock(byteOrder === 'little', first),
      everyFault(byteOrder === 'little', first),
    ]),
    ...vectorOctets('packet').map((data) =>
      joined(pcapPieces([{ time: 0n, data }], { linkType: LinkType.raw })),
    ),
    ...noCaptures,
    ...kept.map((name) => Uint8Array.from(readFileSync(join('pcaps', name)))),
  ].filter(({ length }) => length <= LARGEST_SEED);
}

/** Two sections with every kind of block that is read, one that is passed over, and a time before 1970. */
function everyBlock(little: boolean, data: Uint8Array): Uint8Array {
  const options = joined([
    optionOf(little, 9, Uint8Array.of(0x94)),
    optionOf(little, 14, numbers(little, [-3n, 8])),
    optionOf(little, 0, new Uint8Array(0)),
  ]);
  return joined([
    sectionBlock(little),
    interfaceBlock(little, LinkType.raw, { options }),
    enhancedBlock(little, { time: 5n, data }),
    blockOf(little, 5, new Uint8Array(8)),
    sectionBlock(!little),
    interfaceBlock(!little, LinkType.raw, { snapLength: 60 }),
    obsoleteBlock(!little, { time: 1n << 40n, data }),
    simpleBlock(!little, data.length, data.subarray(0, 60)),
  ]);
}

/** A section with everything after which reading goes on. */
function everyFault(little: boolean, data: Uint8Array): Uint8Array {
  const optionPastEnd = numbers(little, [14, 2], [8, 2]);
  const optionTooLong = optionOf(little, 9, new Uint8Array(2));
  return joined([
    sectionBlock(little),
    simpleBlock(little, data.length, data),
    interfaceBlock(little, LinkType.raw, { options: optionPastEnd }),
    interfaceBlock(little, LinkType.raw, { options: optionTooLong }),
    enhancedBlock(little, { interfaceId: 2, data }),
    enhancedBlock(little, { data, captured: data.length + 4 }),
    enhancedBlock(little, { data, original: data.length - 1 }),
  ]);
}
