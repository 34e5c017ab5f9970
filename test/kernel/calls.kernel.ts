/** What the module's calls say to whom: kernel/uapi/migsock.h has it for each; kernel/vm/tools makes the calls, inside the machine. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { PROCESSORS } from './hosts.ts';

let machine: VirtualMachine;

beforeAll(async () => {
  ({ machine } = await VirtualMachine.start({ places: 0, processors: PROCESSORS }));
});

afterAll(() => {
  machine.stop();
});

/** What a part of the program says: names with what was found. */
async function found(part: string): Promise<[name: string, found: string][]> {
  const { status, output } = await machine.run(`robust ${part}`, 60_000);
  expect({ status, output }).toEqual({ status: 0, output: expect.any(String) as string });
  return output
    .trimEnd()
    .split('\n')
    .map((line) => line.split(': ') as [string, string]);
}

/** Names by what was found. */
async function grouped(part: string): Promise<Record<string, string[]>> {
  const groups: Record<string, string[]> = {};
  for (const [name, errno] of await found(part)) (groups[errno] ??= []).push(name);
  return groups;
}

describe('a call that is wrong', () => {
  const expected = {
    EFAULT: [
      'SEND_MIGRATION_REQUEST nowhere',
      'SERIALIZE_SOCKET_DATA nowhere',
      'DESERIALIZE_SOCKET_DATA nowhere',
      'DESERIALIZE_AND_RESTART nowhere',
      'SEND_REMOTE_RESTART nowhere',
      'GET_LOCAL_HOST nowhere',
      'CANCEL_MIGRATION nowhere',
      'DISCARD_MIGRATED nowhere',
      'GET_STATUS nowhere',
      'SET_POLICY nowhere',
      'SERIALIZE_SOCKETS nowhere',
      'a list that is nowhere',
      'SERIALIZE_SOCKET_DATA to nowhere',
      'a buffer that is nowhere',
    ],
    ENOTTY: ['an unknown call'],
    ESRCH: ['no such process', 'a negative process'],
    EBADF: [
      'no such descriptor',
      'a negative descriptor',
      'no such descriptor of another process',
      'its entry without a socket',
    ],
    ENOTSOCK: ['a file'],
    EPROTONOSUPPORT: ['SERIALIZE_SOCKET_DATA of UDP'],
    EINVAL: [
      'flags of SERIALIZE_SOCKET_DATA',
      'flags of DESERIALIZE_AND_RESTART',
      'reserved of DESERIALIZE_AND_RESTART',
      'reserved2 of DESERIALIZE_SOCKET_DATA',
      'flags of SEND_REMOTE_RESTART',
      'reserved of GET_LOCAL_HOST',
      'reserved of GET_STATUS',
      'allow of SET_POLICY',
      'flags of DISCARD_MIGRATED',
      'a list of none',
      'too long a list',
      'flags of a list',
      'its entry with reserved',
      'SEND_REMOTE_RESTART, live',
      'DISCARD_MIGRATED, live',
      'CANCEL_MIGRATION, live',
      'SEND_REMOTE_RESTART, held',
      'DISCARD_MIGRATED, held',
      'SEND_REMOTE_RESTART, requesting',
      'DISCARD_MIGRATED, requesting',
      'SEND_REMOTE_RESTART, frozen',
      'SEND_REMOTE_RESTART, cancelling',
      'DISCARD_MIGRATED, mute',
      'CANCEL_MIGRATION, mute',
      'DISCARD_MIGRATED, restarting',
      'CANCEL_MIGRATION, restarting',
      'CANCEL_MIGRATION, suspended',
      'SEND_REMOTE_RESTART with other contents',
    ],
    '0': [
      'a list with wrong entries',
      'its entry that is right',
      'DISCARD_MIGRATED, cancelling, by force',
      'SERIALIZE_SOCKET_DATA after that',
    ],
    EBUSY: [
      'the same socket again',
      'SERIALIZE_SOCKET_DATA, live',
      'SEND_MIGRATION_REQUEST, held',
      'SEND_MIGRATION_REQUEST, requesting',
      'SERIALIZE_SOCKET_DATA, requesting',
      'SEND_MIGRATION_REQUEST, frozen',
      'SERIALIZE_SOCKET_DATA, frozen',
      'DISCARD_MIGRATED, frozen',
      'SEND_MIGRATION_REQUEST, cancelling',
      'SERIALIZE_SOCKET_DATA, cancelling',
      'DISCARD_MIGRATED, cancelling',
      'SEND_MIGRATION_REQUEST, mute',
      'SERIALIZE_SOCKET_DATA, mute',
      'SEND_MIGRATION_REQUEST, restarting',
      'SERIALIZE_SOCKET_DATA, restarting',
      'SEND_REMOTE_RESTART, restarting',
      'SEND_MIGRATION_REQUEST, suspended',
      'DISCARD_MIGRATED, cancelling, for the destination runs',
      'DESERIALIZE_SOCKET_DATA into a held one',
    ],
    ENOTCONN: [
      'SERIALIZE_SOCKET_DATA of a connection that has ended',
      'DESERIALIZE_SOCKET_DATA into a fresh socket',
    ],
    EMSGSIZE: ['SERIALIZE_SOCKET_DATA without room', 'a buffer that is too long'],
    EBADMSG: ['a buffer of no octets', 'a buffer that is cut'],
    EISCONN: ['DESERIALIZE_AND_RESTART into a connection', 'DESERIALIZE_AND_RESTART into a bound socket'],
    EADDRNOTAVAIL: ['DESERIALIZE_AND_RESTART at an address of others'],
    EADDRINUSE: ['DESERIALIZE_AND_RESTART at a tuple in use'],
    ENETUNREACH: ['a buffer whose remote cannot be reached'],
  };

  it('is refused with the errno that is documented', async () => {
    expect(await grouped('misuse')).toEqual(expected);
  });
});

it('a socket that cannot move is refused, and one that moves is not to be had by another layer', async () => {
  expect(await grouped('unmovable')).toEqual({
    EPROTONOSUPPORT: ['UDP', 'unix'],
    ENOTCONN: ['unconnected', 'listening', 'SYN-SENT', 'TIME-WAIT'],
    EOPNOTSUPP: [
      'MPTCP',
      'TCP-MD5',
      'TLS',
      'TCP_REPAIR',
      'sockmap',
      'sockmap takes one that is held',
      'sockmap takes one that has moved',
    ],
    EBUSY: [
      'TCP-MD5 takes one that is held',
      'TLS takes one that is held',
      'TCP_REPAIR takes one that is held',
    ],
    '0': [
      'TCP-MD5 takes a connection',
      'TCP-MD5 takes one that has moved',
      'TLS takes a connection',
      'TLS takes one that has moved',
      'TCP_REPAIR takes a connection',
      'TCP_REPAIR takes one that has moved',
      'sockmap takes a connection',
    ],
  });
});

it('a socket is for its owner, and for CAP_NET_ADMIN where its network namespace belongs', async () => {
  expect(await grouped('permissions')).toEqual({
    '0': [
      'the same user',
      'root',
      'another user with CAP_NET_ADMIN',
      "whoever made the socket's user namespace",
      'FORGET of root',
      'FORGET of a user in a network namespace of its own',
    ],
    EPERM: [
      'another user',
      'another user, no such descriptor',
      'a user, a socket of root',
      'the same user, a process with more capabilities',
      'CAP_NET_ADMIN of another network namespace',
      'another user, a socket in a user namespace',
      'FORGET of a user',
    ],
    EBADF: ['root, no such descriptor'],
  });
});

it('options that change what a socket does go with it', async () => {
  const options = (await found('options')).map(([name, values]) => [name, values.split(', ')] as const);
  const names = options.map(([name]) => name);
  expect(names).toEqual([
    'SO_SNDBUF',
    'SO_RCVBUF',
    'TCP_NODELAY',
    'SO_KEEPALIVE',
    'TCP_KEEPIDLE',
    'TCP_KEEPINTVL',
    'TCP_KEEPCNT',
    'TCP_USER_TIMEOUT',
    'IP_TOS',
    'TCP_CONGESTION',
  ]);
  for (const [name, [usual, before, after]] of options) {
    expect([name, after]).toEqual([name, before]);
    expect([name, before]).not.toEqual([name, usual]);
  }
});
