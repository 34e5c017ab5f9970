/** What an independent implementation of the codec answers: the codec's own verdicts, obtained without its code. */
import type { ProblemId } from '../../src/spec/index.ts';

/** Message fields as numbers, under the names of spec/wire/message.yaml. */
export type WitnessFields = Readonly<Record<string, number>>;

/** Link types of pcap and pcapng that a frame can have here. */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_RAW = 101;

export interface WitnessVerdict {
  readonly kind: 'ordinary' | 'message' | 'malformed';
  /** Every problem found, in the order of the specification; empty unless malformed. */
  readonly problems: readonly ProblemId[];
  /** Absent for an ordinary segment, and where the payload is shorter than a message. */
  readonly fields?: WitnessFields;
}

/** An implementation of the codec that was written by others or in another language. */
export interface CodecWitness {
  /** Name and version of the tool. */
  readonly name: string;
  /**
   * What it makes of frames, as they were captured; one verdict for each frame.
   *
   * Only a whole TCP segment directly over IPv4 can be a MIGSOCK segment, behind any number of VLAN tags of the types
   * 0x8100, 0x88a8 and 0x9100. A packet of total length 0, as segmentation offload leaves it, fills its frame. All else is
   * ordinary: another protocol, TCP over IPv6, a fragment, a total length beyond the frame, headers that contradict it.
   */
  classify(frames: readonly Uint8Array[], linkType: number): Promise<WitnessVerdict[]>;
  close(): Promise<void>;
}

/** A witness that can also write messages and read them by themselves. */
export interface MessageWitness extends CodecWitness {
  /** Octets of a message with these fields, valid or not. */
  encode(messages: readonly WitnessFields[]): Promise<Uint8Array[]>;
  /** What it makes of a message by itself. */
  decode(messages: readonly Uint8Array[]): Promise<WitnessVerdict[]>;
}

/** A witness cannot be started, or died while it was asked. */
export class WitnessError extends Error {
  override readonly name = 'WitnessError';
}
