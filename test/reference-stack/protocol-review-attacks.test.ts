/** Findings about numbers: which messages are believed, by whom, and what an attacker off the path learns of a connection. */
import { describe, expect, it } from 'vitest';
import { advance, distance, MESSAGE_OCTETS, Operation, sequenceNumber } from '../../src/codec/index.ts';
import { names, type Sent } from './protocol-review-packets.ts';
import { DELAY, hostAt, MOMENT, PATIENCE, Scene, type Forgery } from './protocol-review-scene.ts';
import { MILLISECOND, SECOND } from './simulation.ts';

const attacker = hostAt('third', 4000);
const LIMIT = 10;

describe('a remote whose window has closed', () => {
  const window = 10 * 1460;

  /** The source has sent a full window, which has arrived, and knows of no acknowledgment. */
  function full(): Scene {
    const scene = new Scene({ tcp: { receiveBuffer: window, windowScale: false } });
    scene.remote.pausesReading = true;
    scene.losing('remote', 'source', () => {
      scene.say('moving', window);
      scene.pass(DELAY + MILLISECOND);
    });
    const { tcb } = scene.remote.socket.association.connection;
    const { sndUna } = scene.moving.socket.association.connection.tcb;
    expect([tcb.rcvWnd, distance(sndUna, tcb.rcvNxt)]).toEqual([0, window]);
    return scene;
  }

  it.each(['the destination', 'a cancel'])(
    'F13: believes its source, which is a window behind (%s)',
    (ending) => {
      const scene = full();
      const buffer = scene.capture();
      expect(scene.messages(Operation.MIGRATION_REQUEST)).toHaveLength(1);
      if (ending === 'a cancel') scene.cancel();
      else scene.restore(buffer, 'destination');
      scene.pass(MOMENT);
      expect([scene.count('thawed'), scene.count('migrated')]).toEqual(
        ending === 'a cancel' ? [1, 0] : [0, 1],
      );
      scene.finish();
    },
  );

  it.each([
    { ahead: -window - 1, answers: [] },
    { ahead: -window, answers: ['CANCEL_ACK'] },
    { ahead: 0, answers: ['CANCEL_ACK'] },
    { ahead: 1, answers: [] },
  ])(
    'F13, A18: believes SEQ + 20 from the largest window below RCV.NXT up to it ($ahead)',
    ({ ahead, answers }) => {
      const scene = full();
      const message = scene.message(Operation.CANCEL, 0);
      const sent = scene.answersTo({ message, ahead }, 2 * DELAY);
      expect(names(sent.filter((each) => each.message !== undefined))).toEqual(answers);
      scene.finish();
    },
  );
});

/** A REMOTE_RESTART of the attacker's for the connection. */
function restart(scene: Scene, round: number, forgery: Forgery = {}): Sent[] {
  const message = scene.message(Operation.REMOTE_RESTART, round, attacker);
  return scene.answersTo({ message, source: attacker, ...forgery });
}

describe('a rejection', () => {
  const suspended = (scene: Scene): unknown => scene.capture();
  const cancelled = (scene: Scene): void => {
    scene.capture();
    scene.cancel();
    scene.pass(MOMENT);
  };

  it.each([
    { reason: 'NOT_SUSPENDED', prepare: cancelled, round: 0 },
    { reason: 'STALE_STATE', prepare: suspended, round: 1 },
    { reason: 'ADDRESS_MISMATCH', prepare: suspended, round: 0, claimed: hostAt('third', 4001) },
    { reason: 'MOVED', prepare: (scene: Scene): unknown => scene.migrate('destination'), round: 0 },
  ])(
    'F14: REJECT_$reason (round $round) tells its receiver only what he said, who must know all numbers',
    ({ reason, prepare, round, claimed }) => {
      const scene = new Scene();
      const old = scene.moving.socket.local;
      scene.say('remote', 777);
      scene.pass(MOMENT);
      prepare(scene);
      const message = scene.message(Operation.REMOTE_RESTART, round, claimed ?? attacker, old);
      const { rcvNxt, sndUna } = scene.remote.socket.association.connection.tcb;
      const missed = [{ acks: -1 }, { acks: 1 }, { ahead: -1 }, { ahead: 1_048_577 }, { acks: 1 << 30 }];
      for (const forgery of missed) expect(restart(scene, round, { message, ...forgery })).toEqual([]);
      const answers = restart(scene, round, { message, ahead: 333 });
      expect(names(answers)).toEqual([`REJECT_${reason}`]);
      expect(answers[0]?.to).toEqual(attacker);
      expect(answers[0]?.segment).toMatchObject({
        sequence: advance(sndUna, -MESSAGE_OCTETS),
        acknowledgment: advance(rcvNxt, 333),
        window: 0,
      });
    },
  );

  it('F14: is not had for a connection that never was suspended, nor long after', () => {
    const scene = new Scene();
    expect(restart(scene, 0)).toEqual([]);
    scene.capture();
    scene.cancel();
    scene.pass(PATIENCE - SECOND);
    expect(names(restart(scene, 0))).toEqual(['REJECT_NOT_SUSPENDED']);
    scene.pass(SECOND);
    expect(restart(scene, 0)).toEqual([]);
    scene.finish();
  });

  it('F14: is not had for an acknowledgment of what was never sent, suspended or not', () => {
    const scene = new Scene();
    scene.capture();
    expect(restart(scene, 0, { acks: 1, ahead: 10_000_000 })).toEqual([]);
    scene.cancel();
    scene.pass(MOMENT);
    expect(restart(scene, 0, { acks: 1 })).toEqual([]);
    scene.finish();
  });
});

describe('a forged REMOTE_RESTART', () => {
  it.each([0xffff, 1, 0x8000])('F14: of another round (%i) moves nobody', (round) => {
    const scene = new Scene();
    const buffer = scene.capture();
    expect(names(restart(scene, round))[0]).toMatch(/^REJECT_(STALE_STATE|NOT_SUSPENDED)$/);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  const timestamps = { tcp: { timestamps: true } };

  it.each([
    { what: 'older than the request', offset: -1, isBelieved: false },
    { what: 'as old as the request', offset: 0, isBelieved: true },
  ])('F14: with a TSecr $what', ({ offset, isBelieved }) => {
    const scene = new Scene(timestamps);
    scene.pass(SECOND);
    const buffer = scene.capture();
    scene.pass(SECOND);
    const [option] = scene
      .first(Operation.MIGRATION_REQUEST)
      .segment.options.filter(({ kind }) => kind === 'timestamps');
    if (option?.kind !== 'timestamps') throw new Error('the request had no timestamps');
    const answers = restart(scene, 0, { tsecr: (option.echo + offset) >>> 0 });
    expect(names(answers)).toEqual(isBelieved ? ['RESTART_ACK', 'ACK'] : []);
    if (isBelieved) return;
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('F14: with a TSecr from the future, or none, moves nobody', () => {
    const scene = new Scene(timestamps);
    const buffer = scene.capture();
    const clock = scene.remote.socket.association.connection.timestampClock(scene.world.now + DELAY);
    expect(restart(scene, 0, { tsecr: clock + 1 })).toEqual([]);
    expect(restart(scene, 0, { options: [] })).toEqual([]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('the limit on answers', () => {
  it('F14: is each connection’s own, and for a second', () => {
    const scene = new Scene();
    const { host, port } = scene.remote.socket.local;
    scene.world.host('third').connect({ host, port }, scene.world.now);
    scene.pass(MOMENT);
    const other = scene.world.log.findLast(
      ({ at, event }) => at === 'remote' && event.event.kind === 'established',
    );
    const message = scene.message(Operation.CANCEL, 0);
    const flood = (times: number): string[] =>
      names(
        scene.answers(() => {
          for (let time = 0; time < times; time += 1) scene.forge(scene.remote.socket, { message });
        }, 2 * DELAY),
      );
    expect(flood(3 * LIMIT)).toEqual(new Array(LIMIT).fill('CANCEL_ACK'));
    if (other === undefined) throw new Error('the other connection did not open');
    const { socket } = other.event;
    const same = scene.message(Operation.CANCEL, 0, undefined, socket.remote);
    expect(
      names(
        scene.answers(() => {
          scene.forge(socket, { message: same });
        }),
      ),
    ).toEqual(['CANCEL_ACK']);
    expect(flood(1)).toEqual([]);
    scene.pass(SECOND);
    expect(flood(1)).toEqual(['CANCEL_ACK']);
    scene.finish();
  });

  it('F14: is each tombstone’s own', () => {
    const scene = new Scene();
    const old = scene.moving.socket.local;
    scene.migrate('destination');
    scene.pass(SECOND);
    const cancel = scene.message(Operation.CANCEL, 0, undefined, old);
    const answers = scene.answers(() => {
      for (let time = 0; time < 3 * LIMIT; time += 1) {
        scene.forge(scene.remote.socket, { message: cancel, source: old });
      }
    }, 2 * DELAY);
    expect(names(answers)).toEqual(new Array(LIMIT).fill('REJECT_MOVED'));
    const next = scene.message(Operation.CANCEL, 1);
    expect(names(scene.answersTo({ message: next }))).toEqual(['CANCEL_ACK']);
    scene.finish();
  });
});

describe('a message', () => {
  it.each([
    { what: 'host', wrong: { host: attacker.host } },
    { what: 'port', wrong: { port: attacker.port } },
  ])(
    'A6: REQUEST or CANCEL that names another $what than its segment’s is a mismatch and changes nothing',
    ({ wrong }) => {
      const scene = new Scene();
      const { socket } = scene.remote;
      const tell = (operation: typeof Operation.MIGRATION_REQUEST | typeof Operation.CANCEL): string[] => {
        const message = scene.message(operation, 0, undefined, { ...socket.remote, ...wrong });
        const answers = scene.answers(() => {
          scene.forge(socket, { message });
        });
        expect(answers.map(({ to }) => to)).toEqual([socket.remote]);
        return names(answers);
      };
      expect(tell(Operation.MIGRATION_REQUEST)).toEqual(['REJECT_ADDRESS_MISMATCH']);
      expect(socket.association.isSuspended).toBe(false);
      const buffer = scene.capture();
      expect(tell(Operation.CANCEL)).toEqual(['REJECT_ADDRESS_MISMATCH']);
      expect(socket.association.isSuspended).toBe(true);
      scene.restore(buffer, 'destination');
      scene.pass(MOMENT);
      scene.finish();
    },
  );

  it('A6: CANCEL from elsewhere that names the connection finds nobody', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    const message = scene.message(Operation.CANCEL, 0);
    const answers = scene.answersTo({ message, source: attacker });
    expect([names(answers), answers[0]?.to]).toEqual([['RST'], attacker]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each([
    { what: 'host', claimed: { ...attacker, host: hostAt('destination', 0).host } },
    { what: 'port', claimed: { ...attacker, port: attacker.port + 1 } },
  ])('A6: REMOTE_RESTART for another $what than its segment’s moves nobody', ({ claimed }) => {
    const scene = new Scene();
    const buffer = scene.capture();
    const message = scene.message(Operation.REMOTE_RESTART, 0, claimed);
    const answers = restart(scene, 0, { message });
    expect([names(answers), answers[0]?.to]).toEqual([['REJECT_ADDRESS_MISMATCH'], attacker]);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A6: REMOTE_RESTART that names an old address which nobody had finds nobody', () => {
    const scene = new Scene();
    scene.capture();
    const message = scene.message(Operation.REMOTE_RESTART, 0, attacker, hostAt('destination', 9));
    expect(names(restart(scene, 0, { message }))).toEqual(['RST']);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
  });

  /** A scene in which the remote has 1000 octets under way, and what a forged message with such an ACK does there. */
  const withOctetsUnderWay = (
    acks: (limits: { maxSndWnd: number }) => number,
    operation: number,
  ): string[] => {
    const scene = new Scene();
    scene.world.impair('remote', 'source', { loss: 1 });
    scene.say('remote', 1000);
    scene.pass(DELAY);
    const { tcb } = scene.remote.socket.association.connection;
    expect(distance(tcb.sndUna, tcb.sndNxt)).toBe(1000);
    const message = scene.message(operation as typeof Operation.CANCEL, 0);
    const answers = scene.answers(() => {
      scene.forge(scene.remote.socket, { message, acks: acks(tcb) });
    }, 2 * DELAY);
    scene.world.impair('remote', 'source', { loss: 0 });
    return names(answers.filter((each) => each.message !== undefined));
  };

  it.each([
    {
      edge: 'SND.UNA - MAX.SND.WND - 1',
      acks: ({ maxSndWnd }: { maxSndWnd: number }) => -maxSndWnd - 1,
      is: false,
    },
    { edge: 'SND.UNA - MAX.SND.WND', acks: ({ maxSndWnd }: { maxSndWnd: number }) => -maxSndWnd, is: true },
    { edge: 'SND.NXT', acks: () => 1000, is: true },
    { edge: 'SND.NXT + 1', acks: () => 1001, is: false },
  ])('A18: with ACK = $edge is believed: $is', ({ acks, is }) => {
    expect(withOctetsUnderWay(acks, Operation.MIGRATION_REQUEST)).toEqual(is ? ['REQUEST_ACK'] : []);
    expect(withOctetsUnderWay(acks, Operation.CANCEL)).toEqual(is ? ['CANCEL_ACK'] : []);
  });
});

describe('sequence numbers', () => {
  /** How long to wait until a connection's initial sequence number is so many before 2^32: it grows every 4 µs (RFC 6528 §3). */
  const opensAfter = (end: 'moving' | 'remote', octets: number): number => {
    const { tcb } = new Scene()[end].socket.association.connection;
    return (distance(tcb.iss, sequenceNumber(-octets)) >>> 0) * 4;
  };

  it.each([
    { end: 'moving' as const, octets: 1 },
    { end: 'moving' as const, octets: 12 },
    { end: 'remote' as const, octets: 1 },
    { end: 'remote' as const, octets: 12 },
  ])(
    'A18: of the $end end that begin $octets before 2^32 wrap in every message, with fewer than 20 octets sent',
    (wrap) => {
      const scene = new Scene({ opensAfter: opensAfter(wrap.end, wrap.octets) });
      const { tcb } = scene[wrap.end].socket.association.connection;
      expect(tcb.iss).toBe(sequenceNumber(-wrap.octets));
      scene.capture();
      const { sequence } = scene.first(Operation.MIGRATION_REQUEST).segment;
      expect(sequence).toBe(advance(scene.moving.socket.association.connection.tcb.iss, 1 - MESSAGE_OCTETS));
      scene.cancel();
      scene.pass(MOMENT);
      for (const end of ['moving', 'remote'] as const) scene.say(end, 15);
      scene.pass(MOMENT);
      scene.migrate('destination');
      scene.migrate('third');
      scene.finish();
    },
  );
});
