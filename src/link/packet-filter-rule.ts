/**
 * Keeps segments to an address and ports from the kernel's own TCP, which would answer them with RST. The rule is in an
 * nf_tables table that belongs to a socket of this process: the kernel removes it when the socket is closed, whatever ends
 * the process.
 */
import { getSystemErrorName } from 'node:util';
import { formatHost, ipv4Offset, PROTOCOL_TCP, tcpOffset } from '../codec/index.ts';
import { LinkError } from './link-error.ts';
import { bigEndian, encodeBatch, errorIn, NetlinkFlag, type Attribute } from './packet-filter-netlink.ts';
import type { Ports } from './packet-filter.ts';
import { AF_NETLINK, NON_BLOCKING, CLOSE_ON_EXEC, SOCK_RAW, succeed, systemCalls } from './system-calls.ts';

const NETLINK_NETFILTER = 12;
const ANSWER_OCTETS = 8192;

const Message = { newTable: 0, newChain: 3, newRule: 6 } as const;
const TABLE_OF_ITS_SOCKET = 0x2;
const CHAIN = 'before-tcp';
const PREROUTING = 0;
/** Before connection tracking, which is to know nothing of connections that are not the kernel's. */
const PRIORITY_RAW = -300;
const POLICY_ACCEPT = 1;
const REGISTER = 1;
const VERDICT_REGISTER = 0;
const VERDICT_DROP = 0;
const EQUAL = 0;
const NETWORK_HEADER = 1;
const TRANSPORT_HEADER = 2;

const remedies: Readonly<Record<string, string>> = {
  EPERM: 'run as root or with CAP_NET_ADMIN',
  EPROTONOSUPPORT: 'use a kernel with nf_tables',
  EOPNOTSUPP: 'use Linux 5.12 or later with nf_tables',
  EINVAL: 'use Linux 5.12 or later with nf_tables',
};

/** Makes the rule; the function removes it. @throws LinkError naming what is missing */
export function keepFromKernel(host: number, ports: Ports): () => void {
  const task = `segments to ${formatHost(host)} cannot be kept from the kernel's TCP`;
  const calls = systemCalls();
  const type = SOCK_RAW | CLOSE_ON_EXEC | NON_BLOCKING;
  const descriptor = succeed(calls.socket(AF_NETLINK, type, NETLINK_NETFILTER), task, remedies);
  try {
    const batch = encodeRule(`migsock-${process.pid}-${descriptor}`, host, ports);
    succeed(calls.write(descriptor, batch, batch.length), task, remedies);
    checkAnswers(descriptor, task);
  } catch (error) {
    calls.close(descriptor);
    throw error;
  }
  return () => {
    calls.close(descriptor);
  };
}

/** The kernel has answered when the write returns; after an error come no more answers than fit. */
function checkAnswers(descriptor: number, task: string): void {
  const answers = new Uint8Array(ANSWER_OCTETS);
  for (;;) {
    const octets = systemCalls().read(descriptor, answers, ANSWER_OCTETS);
    if (octets <= 0) return;
    const error = errorIn(answers.subarray(0, octets));
    if (error === 0) continue;
    const reason = getSystemErrorName(-error);
    throw new LinkError(`${task}: ${reason}; ${remedies[reason] ?? 'see what `nft list ruleset` says'}`);
  }
}

function encodeRule(table: string, host: number, ports: Ports): Uint8Array {
  const create = NetlinkFlag.create | NetlinkFlag.acknowledge;
  return encodeBatch([
    {
      type: Message.newTable,
      flags: create | NetlinkFlag.exclusive,
      attributes: [
        [1, table],
        [2, TABLE_OF_ITS_SOCKET],
      ],
    },
    { type: Message.newChain, flags: create, attributes: chain(table) },
    {
      type: Message.newRule,
      flags: create | NetlinkFlag.append,
      attributes: [
        [1, table],
        [2, CHAIN],
        [4, expressions(host, ports)],
      ],
    },
  ]);
}

function chain(table: string): Attribute[] {
  const hook: Attribute[] = [
    [1, PREROUTING],
    [2, PRIORITY_RAW >>> 0],
  ];
  return [
    [1, table],
    [3, CHAIN],
    [4, hook],
    [5, POLICY_ACCEPT],
    [7, 'filter'],
  ];
}

/** What the rule looks at, in the words of `nft`: `ip protocol tcp ip daddr HOST tcp dport FIRST-LAST drop`. */
function expressions(host: number, { first, last }: Ports): Attribute[] {
  return [
    load(NETWORK_HEADER, ipv4Offset.protocol, 1),
    compare(bigEndian(PROTOCOL_TCP, 1)),
    load(NETWORK_HEADER, ipv4Offset.destination, 4),
    compare(bigEndian(host, 4)),
    load(TRANSPORT_HEADER, tcpOffset.destinationPort, 2),
    expression('range', [
      [1, REGISTER],
      [2, EQUAL],
      [3, [[1, bigEndian(first, 2)]]],
      [4, [[1, bigEndian(last, 2)]]],
    ]),
    expression('immediate', [
      [1, VERDICT_REGISTER],
      [2, [[2, [[1, VERDICT_DROP]]]]],
    ]),
  ];
}

function load(header: number, offset: number, octets: number): Attribute {
  return expression('payload', [
    [1, REGISTER],
    [2, header],
    [3, offset],
    [4, octets],
  ]);
}

function compare(value: Uint8Array): Attribute {
  return expression('cmp', [
    [1, REGISTER],
    [2, EQUAL],
    [3, [[1, value]]],
  ]);
}

function expression(name: string, attributes: readonly Attribute[]): Attribute {
  return [
    1,
    [
      [1, name],
      [2, attributes],
    ],
  ];
}
