/** Stories as captures would have them: of all that is sent, or from where one tap stands and with what it misses. */
import { LinkType, type CapturedPacket } from '../../../src/capture/index.ts';
import { parseHost } from '../../../src/codec/index.ts';
import type { Random } from '../../../src/link/index.ts';
import { Checker, observe, type Finding } from '../../../conformance/passive/index.ts';
import { addresses, SECOND, type HostName } from '../../reference-stack/simulation.ts';
import { storyOf } from '../../reference-stack/story-commands.ts';
import { Story } from '../../reference-stack/story.ts';

export interface Packet {
  /** Microseconds. */
  readonly time: number;
  readonly data: Uint8Array;
}

/** What the stories' hosts are set to. */
export const storyLimits = { suspension: 8 * SECOND, msl: SECOND };
const NANOSECONDS = 1000n;
const DEFAULT_REORDERING = 3 * SECOND;

/** What a checker finds in packets. */
export function findingsIn(
  packets: readonly Packet[],
  {
    reordering = DEFAULT_REORDERING,
    limits = storyLimits,
    at = [],
  }: { reordering?: number; limits?: typeof storyLimits; at?: readonly HostName[] } = {},
): Finding[] {
  const findings: Finding[] = [];
  const hosts = new Set(at.map((name) => parseHost(addresses[name])));
  const checker = new Checker({ ...limits, reordering, connections: 1000, hosts }, (finding) => {
    findings.push(finding);
  });
  for (const [index, packet] of packets.entries()) {
    const sighting = observe(recordOf(packet, index + 1));
    if (typeof sighting !== 'string') checker.see(sighting);
  }
  return findings;
}

function recordOf({ time, data }: Packet, frame: number): CapturedPacket {
  const nanoseconds = BigInt(Math.round(time)) * NANOSECONDS;
  return {
    kind: 'packet',
    frame,
    offset: 0,
    time: nanoseconds,
    linkType: LinkType.raw,
    data,
    originalLength: data.length,
  };
}

export interface Told {
  /** As they were sent, wherever. */
  readonly sent: readonly Packet[];
  /** As a tap at one host saw them. */
  readonly at: ReadonlyMap<HostName, readonly Packet[]>;
}

export const tapped: readonly HostName[] = ['source', 'destination', 'remote'];

/** Plays the story of a seed. */
export function play(seed: number): Told {
  const { setting, commands } = storyOf(seed);
  const sent: Packet[] = [];
  const story = new Story(setting, {
    write: ({ time, data }) => sent.push({ time: Number(time / NANOSECONDS), data: data.slice() }),
  });
  const at = new Map(tapped.map((name) => [name, [...sent]]));
  for (const name of tapped) tap(story, name, at.get(name) ?? []);
  try {
    story.play(commands);
  } catch {
    // What a faulty endpoint sends until a story breaks is what it is captured for.
  }
  return { sent, at };
}

/** The handshake passed every tap; from here on each sees what its host sends and what reaches it. */
function tap({ world }: Story, name: HostName, seen: Packet[]): void {
  const host = parseHost(addresses[name]);
  const link = world.linkOf(name);
  const { receiver } = link;
  if (receiver === undefined) throw new Error(`${name} is not attached`);
  link.attach({
    packet: (bytes) => {
      seen.push({ time: world.now, data: bytes.slice() });
      receiver.packet(bytes);
    },
    drained: () => {
      receiver.drained();
    },
  });
  world.network.observe((data, time) => {
    const packet = { time, data: data.slice() };
    if (from(packet) === host) seen.push(packet);
  });
}

type Tap = (packets: readonly Packet[], random: Random) => readonly Packet[];

function from({ data }: Packet): number | undefined {
  return data.length < 20 ? undefined : new DataView(data.buffer, data.byteOffset).getUint32(12);
}

/** What taps and their files do to what passes. */
export const flaws: Readonly<Record<string, Tap>> = {
  'begins late': (packets, random) => packets.slice(random.integer(Math.max(1, packets.length))),
  'loses one in twenty': (packets, random) => packets.filter(() => !random.chance(0.05)),
  'loses one in three': (packets, random) => packets.filter(() => !random.chance(0.33)),
  'sees one direction': (packets) => packets.filter((packet) => from(packet) === parseHost(addresses.remote)),
  'sees the other direction': (packets) =>
    packets.filter((packet) => from(packet) !== parseHost(addresses.remote)),
  'misses a host': (packets) => packets.filter((packet) => from(packet) !== parseHost(addresses.source)),
  'shuffles what is near': (packets, random) =>
    packets
      .map((packet) => ({ ...packet, time: packet.time + random.integer(3000) }))
      .toSorted((a, b) => a.time - b.time),
};
