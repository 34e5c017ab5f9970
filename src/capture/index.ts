/**
 * Captures: reading pcap and pcapng in constant memory, writing them, finding IPv4 in their frames, and, by dissectCapture,
 * the MIGSOCK segments in a whole capture.
 */
export {
  dissectCapture,
  type DissectOptions,
  type Finding,
  type FoundSegment,
  type Tally,
  type UnjudgedPacket,
  type UnjudgedReason,
} from './dissect.ts';
export {
  LARGEST_CAPTURE,
  type CapturedPacket,
  type CaptureItem,
  type CaptureProblem,
  type CaptureProblemId,
  type PacketFilter,
} from './items.ts';
export * from './link-layer.ts';
export { PcapWriter, type PcapOptions } from './pcap-writer.ts';
export {
  PcapngWriter,
  type InterfaceToWrite,
  type PcapngOptions,
  type PcapngPacketToWrite,
} from './pcapng-writer.ts';
export { readCapture, type ReadOptions } from './reader.ts';
export { fileSource, handleSource, memorySource, streamSource, type ByteSource } from './source.ts';
export type { ByteOrder, ByteSink, PacketToWrite } from './writing.ts';
