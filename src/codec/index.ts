/** Octets <-> values: IPv4, TCP and its options, the MIGSOCK message, and which segment is what. */
export * from './address.ts';
export * from './checksum.ts';
export * from './digest.ts';
export { DecodeError, EncodeError } from './errors.ts';
export * from './icmp.ts';
export * from './ipv4.ts';
export * from './message.ts';
export * from './message-json.ts';
export * from './packet.ts';
export { describeProblem, problemIds, problemOf } from './problems.ts';
export * from './segment.ts';
export * from './sequence.ts';
export * from './socket-state.ts';
export * from './socket-state-json.ts';
export * from './tcp.ts';
export * from './tcp-options.ts';
