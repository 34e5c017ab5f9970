/** Links and networks whose packets are written to a capture. */
import type { Clock } from './clock.ts';
import type { Link } from './link.ts';
import type { Network } from './network.ts';
import { tapped } from './tapped.ts';

/** What takes packets, such as a PcapngWriter with an interface of raw IP; `data` is valid only during the call. */
export interface PacketWriter {
  write(packet: PacketRecord): void;
}

export interface PacketRecord {
  /** Nanoseconds since the clock's start: since 1970 by real time. */
  readonly time: bigint;
  readonly data: Uint8Array;
  /** What befell the packet, if anything did. */
  readonly comment?: string | undefined;
}

const NANOSECONDS = 1000n;

/** A link that writes what it sends and receives, each before its receiver sees it. */
export function captured(link: Link, clock: Pick<Clock, 'now'>, writer: PacketWriter): Link {
  return tapped(link, (data) => {
    writer.write({ time: nanoseconds(clock.now()), data });
  });
}

/**
 * Writes every packet of a network once, at the time and as it is sent, with what befalls it as a comment: `lost`, or
 * `duplicated, corrupted`.
 *
 * @returns ends it
 */
export function captureNetwork(network: Network, writer: PacketWriter): () => void {
  return network.observe((data, now, incidents) => {
    const time = nanoseconds(now);
    writer.write(incidents.length === 0 ? { time, data } : { time, data, comment: incidents.join(', ') });
  });
}

function nanoseconds(microseconds: number): bigint {
  return BigInt(microseconds) * NANOSECONDS;
}
