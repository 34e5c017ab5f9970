/** Links: what carries packets, the in-memory network with its faults, and what composes over any link. */
export { captureNetwork, captured, type PacketRecord, type PacketWriter } from './captured.ts';
export * from './clock.ts';
export { fragmentationNeeded, ROUTER } from './icmp.ts';
export { Path, pathIncidents, type Impairments, type PathIncident, type PathOptions } from './impairments.ts';
export type { Link, Receiver } from './link.ts';
export { Nat, type Filtering, type NatOptions, type NatStatistics } from './nat.ts';
export {
  GATEWAY,
  Network,
  NetworkLink,
  type Address,
  type Incident,
  type NetworkOptions,
  type NetworkStatistics,
  type Observer,
} from './network.ts';
export { Random } from './random.ts';
export { RealTime } from './real-time.ts';
export { readImpairments } from './read-impairments.ts';
export { relay, type Relay, type RelayObserver, type RelayOptions } from './relay.ts';
export { tapped } from './tapped.ts';
export { describePacket, traced } from './traced.ts';
export { VirtualTime, type RunOptions } from './virtual-time.ts';
