/** Findings about addresses: those that were left, those that are taken, those that are kept, and stolen sockets. */
import { describe, expect, it } from 'vitest';
import {
  encodeMessage,
  MIG_BIT,
  Operation,
  parseHost,
  TcpFlag,
  type Endpoint,
} from '../../src/codec/index.ts';
import {
  deserializeAndRestart,
  deserializeSocketData,
  discardMigrated,
  sendMigrationRequest,
  sendRemoteRestart,
  serializeSocketData,
} from '../../src/reference-stack/api.ts';
import { MigrationError } from '../../src/reference-stack/migration/context.ts';
import type { Socket } from '../../src/reference-stack/socket.ts';
import { names } from './protocol-review-packets.ts';
import { DELAY, hostAt, MOMENT, PATIENCE, Scene } from './protocol-review-scene.ts';
import { addresses, SECOND } from './simulation.ts';

/** Where the new address stands in a message. */
const messageOffset = { newPort: 14, newHost: 16 };

describe('the address that a connection has left', () => {
  it.each([
    { what: 'an acknowledgment', fields: {} },
    { what: 'data', fields: { payload: Uint8Array.of(1) } },
    { what: 'a FIN', fields: { flags: TcpFlag.FIN | TcpFlag.ACK } },
    { what: 'an exact RST', fields: { flags: TcpFlag.RST } },
  ])('A11: is silent to $what, which concerns nobody', ({ fields }) => {
    const scene = new Scene();
    const old = scene.moving.socket.local;
    scene.migrate('destination');
    expect(scene.answersTo({ ...fields, source: old })).toEqual([]);
    expect([scene.remote.socket.state, scene.remote.socket.readable]).toEqual(['ESTABLISHED', 0]);
    scene.finish();
  });

  it('A11: may be that of a new connection', () => {
    const scene = new Scene();
    const old = scene.moving.socket.local;
    scene.migrate('destination');
    const already = scene.count('established');
    const host = scene.world.host('remote');
    const { size } = host;
    const answers = scene.answers(() => {
      scene.forge(scene.remote.socket, { source: old, flags: TcpFlag.SYN });
    }, DELAY);
    expect([names(answers), host.size - size]).toEqual([['SYN'], 1]);
    expect(scene.count('established')).toBe(already);
    scene.finish();
  });

  it('A11: is kept for the limit + 2 MSL after the last message for it, whose sender then gets RST', () => {
    const scene = new Scene();
    const old = scene.moving.socket.local;
    scene.migrate('destination');
    const message = scene.message(Operation.CANCEL, 0, undefined, old);
    const cancel = (): string[] => names(scene.answersTo({ message, source: old }));
    for (let times = 0; times < 3; times += 1) {
      scene.pass(PATIENCE - SECOND);
      expect(cancel()).toEqual(['REJECT_MOVED']);
    }
    scene.pass(PATIENCE);
    expect(cancel()).toEqual(['RST']);
    expect(scene.world.host('remote').reserved).toBe(0);
    scene.finish();
  });

  it('A11, A13: belongs to the connection again when it returns', () => {
    const scene = new Scene();
    const home = scene.moving.socket.local;
    scene.migrate('destination');
    scene.migrate('source', { port: home.port });
    expect(scene.world.host('remote').reserved).toBe(1); // the one at the destination
    expect(scene.messages(Operation.REJECT_NEW_TUPLE_IN_USE)).toEqual([]);
    scene.finish();
  });

  it('A11, A16: is free for both ends in the end, though their hosts are idle', () => {
    const scene = new Scene();
    const { local, remote } = scene.moving.socket;
    scene.migrate('destination');
    const connect = (): Socket => scene.world.host('source').connect(remote, scene.world.now, local);
    expect(connect).toThrow(RangeError);
    scene.pass(PATIENCE);
    expect(scene.world.host('source').reserved + scene.world.host('remote').reserved).toBe(0);
    expect(connect).not.toThrow();
  });
});

/** Another connection from the destination to the same remote: both its ends. */
function another(scene: Scene): { client: Socket; server: Socket } {
  const { host, port } = scene.remote.socket.local;
  const client = scene.world.host('destination').connect({ host, port }, scene.world.now);
  scene.pass(MOMENT);
  const server = scene.world.log.findLast(
    ({ at, event }) => at === 'remote' && event.event.kind === 'established',
  );
  if (server === undefined) throw new Error('the other connection did not open');
  return { client, server: server.event.socket };
}

/** Moves another connection from the destination to a third host. */
function moveAway(scene: Scene, socket: Socket): void {
  const [from, to] = [scene.world.host('destination'), scene.world.host('third')];
  sendMigrationRequest(from, socket, scene.world.now);
  scene.pass(MOMENT);
  deserializeAndRestart(to, serializeSocketData(from, socket, scene.world.now), scene.world.now);
  scene.pass(MOMENT);
  discardMigrated(from, socket, scene.world.now, { destinationRuns: true });
}

describe('a new address', () => {
  /** A REMOTE_RESTART of round 0 whatever the new address is. */
  const payloadOf = (scene: Scene, { host, port }: Endpoint): Uint8Array => {
    const message = scene.message(Operation.REMOTE_RESTART, 0, hostAt('third', 4000));
    const payload = encodeMessage(message);
    const view = new DataView(payload.buffer);
    view.setUint16(messageOffset.newPort, port);
    view.setUint32(messageOffset.newHost, host);
    return payload;
  };

  it.each([
    { what: 'zero', address: '0.0.0.0', port: 4000 },
    { what: 'a multicast address', address: '224.0.0.1', port: 4000 },
    { what: 'the broadcast address', address: '255.255.255.255', port: 4000 },
    { what: 'without a port', address: addresses.third, port: 0 },
    { what: 'that of the remote itself', address: addresses.remote, port: 80 },
  ])('A13: that is $what moves nobody and draws no answer', ({ address, port }) => {
    const scene = new Scene();
    const buffer = scene.capture();
    const source = { host: parseHost(address), port };
    const payload = payloadOf(scene, source);
    const [, ...answers] = scene.during(() => {
      scene.forge(scene.remote.socket, { source, payload, reserved: MIG_BIT, ahead: -payload.length });
    });
    expect(answers).toEqual([]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A13: that is the old one on the old host is a plain resume, once', () => {
    const scene = new Scene();
    const source = scene.moving.socket;
    const { port } = source.local;
    const buffer = scene.capture();
    discardMigrated(scene.world.host('source'), source, scene.world.now, { force: true });
    scene.world.settle();
    const socket = scene.restore(buffer, 'source', { port });
    scene.pass(MOMENT);
    expect(scene.moving.socket).toBe(socket);
    expect(() => scene.restore(buffer, 'source', { port })).toThrow(MigrationError);
    scene.finish();
  });

  it.each(['ESTABLISHED', 'TIME-WAIT'])(
    'A13: that another connection has in %s is exchanged for another port in the same round',
    (state) => {
      const scene = new Scene({ tcp: { msl: 20 * SECOND } });
      const { client, server } = another(scene);
      if (state === 'TIME-WAIT') server.close(scene.world.now);
      scene.pass(MOMENT);
      if (state === 'TIME-WAIT') client.close(scene.world.now);
      else client.association.connection.vanish();
      scene.world.host('destination').touch(client.association, scene.world.now);
      scene.pass(MOMENT);
      expect([client.state, server.state]).toEqual(['CLOSED', state]);
      const buffer = scene.capture();
      const { port } = client.local;
      const socket = scene.restore(buffer, 'destination', { port });
      scene.pass(MOMENT);
      const restarts = scene.messages(Operation.REMOTE_RESTART).map(({ message }) => message);
      expect(restarts.map((message) => message?.round)).toEqual([0, 0]);
      expect(restarts.map((message) => message?.newPort)).toEqual([port, socket.local.port]);
      expect(scene.messages(Operation.REJECT_NEW_TUPLE_IN_USE)).toHaveLength(1);
      scene.finish();
    },
  );

  it('A13: that another connection has left is taken, too', () => {
    const scene = new Scene();
    const { client } = another(scene);
    const left = client.local;
    moveAway(scene, client);
    scene.capture();
    const message = scene.message(Operation.REMOTE_RESTART, 0, left);
    const answers = scene.answersTo({ message, source: left });
    expect(names(answers)).toEqual(['REJECT_NEW_TUPLE_IN_USE']);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A13, A7: that is the old one, on another host, is a plain resume, which wins over CANCEL and is acknowledged again', () => {
    const scene = new Scene();
    const home = scene.moving.socket.local;
    const buffer = scene.capture();
    scene.world.network.move(addresses.source, scene.world.linkOf('destination'));
    const socket = scene.restore(buffer, 'destination', home);
    scene.pass(MOMENT);
    expect([scene.moving.socket, socket.local]).toEqual([socket, home]);
    const answerTo = (operation: typeof Operation.CANCEL | typeof Operation.REMOTE_RESTART): string[] => {
      const destination = operation === Operation.CANCEL ? undefined : home;
      const message = scene.message(operation, 0, destination);
      return names(scene.answersTo({ message })).filter((name) => name !== 'ACK');
    };
    expect(answerTo(Operation.REMOTE_RESTART)).toEqual(['RESTART_ACK']);
    expect(answerTo(Operation.CANCEL)).toEqual(['REJECT_MOVED']);
    scene.finish();
  });
});

describe('a handoff', () => {
  /** A captured connection, and a connected socket at the destination. */
  function stealing(): { scene: Scene; buffer: Uint8Array; client: Socket; server: Socket } {
    const scene = new Scene();
    return { scene, ...scene.world.connect('destination', 'third'), buffer: scene.capture() };
  }

  const handOff = (scene: Scene, into: Socket, buffer: Uint8Array): void => {
    const host = scene.world.host('destination');
    deserializeSocketData(host, into, buffer, scene.world.now);
    sendRemoteRestart(host, into, scene.world.now);
  };

  it('A14: of a damaged buffer takes nothing from the socket', () => {
    const { scene, buffer, client, server } = stealing();
    const damaged = buffer.map((octet, index) => (index === 40 ? octet ^ 1 : octet));
    const { association } = client;
    expect(() => {
      handOff(scene, client, damaged);
    }).toThrow(/digest/);
    expect(client.association).toBe(association);
    expect([client.state, server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A14: resets the stolen connection, and only when it has the other one', () => {
    const { scene, buffer, client, server } = stealing();
    scene.losing('destination', 'remote', () => {
      handOff(scene, client, buffer);
      scene.pass(MOMENT);
      expect(server.state).toBe('ESTABLISHED');
    });
    const sent = scene.during(() => undefined, SECOND);
    const isToThird = sent.filter(({ to }) => to.host === server.local.host);
    expect([names(isToThird), server.state]).toEqual([['RST'], 'CLOSED']);
    expect([client.state, client.remote]).toEqual(['ESTABLISHED', scene.remote.socket.local]);
    scene.moving.socket = client;
    scene.finish();
  });

  it('A14: that is refused gives the socket its own connection back', () => {
    const { scene, buffer, client, server } = stealing();
    scene.cancel();
    scene.pass(MOMENT);
    handOff(scene, client, buffer);
    scene.pass(MOMENT);
    expect(scene.reasons('restart-rejected')).toEqual(['REJECT_NOT_SUSPENDED']);
    client.send(Uint8Array.of(7), scene.world.now);
    scene.pass(MOMENT);
    expect(server.read(10, scene.world.now)).toEqual(Uint8Array.of(7));
    scene.finish();
  });

  it('A14: into a connection with the same remote has another port, and no "new tuple in use"', () => {
    const scene = new Scene();
    const { client, server } = another(scene);
    const { port } = client.local;
    handOff(scene, client, scene.capture());
    expect(client.local.port).not.toBe(port);
    scene.pass(MOMENT);
    expect([scene.count('migrated'), scene.messages(Operation.REJECT_NEW_TUPLE_IN_USE)]).toEqual([1, []]);
    expect(server.state).toBe('CLOSED');
    scene.moving.socket = client;
    scene.finish();
  });
});

describe('the addresses of a frozen source', () => {
  it('A16: are kept from connections with the same remote for as long as nothing is decided, and silent', () => {
    const scene = new Scene();
    const { local, remote } = scene.moving.socket;
    scene.capture();
    scene.pass(3 * PATIENCE);
    const host = scene.world.host('source');
    expect(() => host.connect(remote, scene.world.now, local)).toThrow(RangeError);
    const sent = scene.during(() => {
      scene.forge(scene.moving.socket, { payload: Uint8Array.of(1) });
    });
    expect(sent.filter(({ from }) => from.host === local.host)).toEqual([]);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A16: are kept for at least 2 MSL after they were discarded, silent still, but not from other remotes', () => {
    const scene = new Scene();
    const { socket } = scene.moving;
    const { local, remote } = socket;
    scene.migrate('destination');
    scene.pass(2 * SECOND);
    const host = scene.world.host('source');
    expect(() => host.connect(remote, scene.world.now, local)).toThrow(RangeError);
    const [, ...answers] = scene.during(() => {
      scene.forge(socket, { payload: Uint8Array.of(1) });
    });
    expect(answers).toEqual([]);
    expect(() => host.connect(hostAt('third', 80), scene.world.now, local)).not.toThrow();
  });
});
