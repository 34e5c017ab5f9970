/** Classic BPF programs: which packets a packet socket shows (Linux, networking/filter). */
import { PROTOCOL_TCP, ipv4Offset, tcpOffset } from '../codec/index.ts';
import { PROTOCOL_ICMP, FRAGMENTATION_NEEDED_TYPE_AND_CODE } from './icmp.ts';

/** Ports from the first to the last, both included. */
export interface Ports {
  readonly first: number;
  readonly last: number;
}

const LOAD_WORD = 0x20;
const LOAD_HALF = 0x28;
const LOAD_OCTET = 0x30;
/** X becomes the octets of the IPv4 header at an offset. */
const LOAD_HEADER_OCTETS = 0xb1;
const LOAD_HALF_FROM_X = 0x48;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER = 0x25;
const JUMP_AT_LEAST = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;

const FRAGMENT_OFFSET_AND_MORE = 0x3fff;
const WHOLE_PACKET = 0x4_0000;
const INSTRUCTION_OCTETS = 8;

type Verdict = 'next' | 'drop';
/** Code, operand, and what to do where a condition holds and where not: a number of instructions is skipped. */
type Instruction = readonly [
  code: number,
  operand: number,
  then?: Verdict | number,
  otherwise?: Verdict | number,
];

/**
 * Shows whole TCP segments to ports of an address, and what ICMP says to it of packets that were too big, whoever sent them;
 * packets begin with their IPv4 header.
 */
export function segmentsTo(host: number, { first, last }: Ports): Uint8Array {
  return assemble([
    [LOAD_WORD, ipv4Offset.destination],
    [JUMP_EQUAL, host, 'next', 'drop'],
    [LOAD_HALF, ipv4Offset.flagsAndFragment],
    [JUMP_ANY_BIT, FRAGMENT_OFFSET_AND_MORE, 'drop', 'next'],
    [LOAD_HEADER_OCTETS, ipv4Offset.versionAndHeaderLength],
    [LOAD_OCTET, ipv4Offset.protocol],
    [JUMP_EQUAL, PROTOCOL_TCP, 4, 'next'],
    [JUMP_EQUAL, PROTOCOL_ICMP, 'next', 'drop'],
    [LOAD_HALF_FROM_X, 0],
    [JUMP_EQUAL, FRAGMENTATION_NEEDED_TYPE_AND_CODE, 'next', 'drop'],
    [RETURN, WHOLE_PACKET],
    [LOAD_HALF_FROM_X, tcpOffset.destinationPort],
    [JUMP_AT_LEAST, first, 'next', 'drop'],
    [JUMP_GREATER, last, 'drop', 'next'],
    [RETURN, WHOLE_PACKET],
    [RETURN, 0],
  ]);
}

/** Instructions as `struct sock_filter`; to drop is to jump to the last. */
function assemble(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(INSTRUCTION_OCTETS * instructions.length));
  instructions.forEach(([code, operand, then, otherwise], index) => {
    const jump = (verdict: Verdict | number = 'next'): number => {
      if (typeof verdict === 'number') return verdict;
      return verdict === 'drop' ? instructions.length - 2 - index : 0;
    };
    const at = INSTRUCTION_OCTETS * index;
    view.setUint16(at, code, true);
    view.setUint8(at + 2, jump(then));
    view.setUint8(at + 3, jump(otherwise));
    view.setUint32(at + 4, operand, true);
  });
  return new Uint8Array(view.buffer);
}
