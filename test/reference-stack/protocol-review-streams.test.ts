/** Findings about the streams: what holds and what goes on during a migration, and what a move does to the state of TCP. */
import { describe, expect, it } from 'vitest';
import {
  advance,
  distance,
  Operation,
  TcpFlag,
  type Packet,
  type TcpSegment,
} from '../../src/codec/index.ts';
import type { Tcb } from '../../src/reference-stack/core/connection.ts';
import { names, type Sent } from './protocol-review-packets.ts';
import { DELAY, hostAt, MOMENT, MSL, Scene, states, SUSPENSION, type End } from './protocol-review-scene.ts';
import { MILLISECOND, SECOND } from './simulation.ts';

const SEGMENT = 1460;

function tcbOf(scene: Scene, end: End): Tcb {
  return scene[end].socket.association.connection.tcb;
}

const from = (scene: Scene, end: End, sent: readonly Sent[]): Sent[] =>
  sent.filter((each) => each.from.host === scene[end].socket.local.host);

/** The octets of text that segments carry, counted from a sequence number. */
function ranges(sent: readonly Sent[], start: Tcb['sndUna']): [number, number][] {
  const texts = sent.map(({ segment }) => segment).filter((segment) => isText(segment));
  return texts.map(({ sequence, payload }) => [
    distance(start, sequence),
    distance(start, advance(sequence, payload.length)),
  ]);
}

function isText({ payload, reserved }: TcpSegment): boolean {
  return payload.length > 0 && reserved === 0;
}

/** Keeps what the source sends to the remote meanwhile from it, to be sent again later. */
function delayed(scene: Scene, action: () => void): Sent[] {
  const before = scene.sent.length;
  scene.losing('source', 'remote', action);
  return scene.sent.slice(before);
}

describe('a suspended remote', () => {
  it('A4: acknowledges what is under way with segments that carry no data; the destination takes it back to SND.NXT', () => {
    const scene = new Scene();
    const [late] = delayed(scene, () => {
      scene.say('moving', SEGMENT);
    });
    scene.hold();
    const source = tcbOf(scene, 'moving');
    const buffer = scene.freeze();
    const answers = scene.answers(() => {
      scene.say('remote', 100);
      if (late !== undefined) scene.again(late);
    });
    expect(names(answers)).toEqual(['ACK']);
    expect(answers[0]?.segment.acknowledgment).toBe(source.sndNxt);
    expect([scene.remote.read, source.sndUna === source.sndNxt]).toEqual([SEGMENT, false]);
    const { sndNxt } = source;
    const { tcb } = scene.restore(buffer, 'destination').association.connection;
    expect([tcb.sndUna, tcb.sndNxt]).toEqual([source.sndUna, sndNxt]);
    scene.pass(3 * DELAY);
    expect(tcb.sndUna).toBe(sndNxt);
    scene.finish();
  });

  it('A4: tells of room in its window when its application reads', () => {
    const scene = new Scene({ tcp: { receiveBuffer: 4 * SEGMENT, windowScale: false } });
    scene.remote.pausesReading = true;
    scene.say('moving', 4 * SEGMENT);
    scene.pass(MOMENT);
    scene.hold();
    const answers = scene.answers(() => {
      scene.remote.pausesReading = false;
      scene.say('remote', 0);
    });
    expect(names(answers)).toEqual(['ACK']);
    expect(answers[0]?.segment.window).toBe(4 * SEGMENT);
    scene.restore(scene.freeze(), 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it('A12: holds its FIN like data', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    const answers = scene.answers(() => {
      scene.say('remote', 100);
      scene.close('remote');
    }, SECOND);
    expect(answers).toEqual([]);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    expect([scene.remote.socket.state, scene.moving.read]).toEqual(['FIN-WAIT-2', 100]);
    scene.finish();
  });

  it('A12: does not run out of FIN-WAIT-2', () => {
    const scene = new Scene({ tcp: { finWait2Timeout: 3 * SECOND } });
    scene.enter('FIN-WAIT-2');
    const buffer = scene.capture();
    scene.pass(SUSPENSION - SECOND);
    expect(scene.remote.socket.state).toBe('FIN-WAIT-2');
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    scene.finish();
  });

  it.each(states)('A12: in %s is repointed, and the connection closes normally', (state) => {
    const scene = new Scene();
    scene.enter(state);
    const buffer = scene.capture();
    expect(scene.remote.socket.state).toBe(state);
    scene.pass(2 * SECOND);
    expect(scene.remote.socket.state).toBe(state);
    scene.restore(buffer, 'destination');
    scene.pass(3 * DELAY);
    expect([scene.at, scene.count('migrated')]).toEqual(['destination', 1]);
    scene.finish();
  });

  it('A12: takes an exact RST of the old address, and challenges any other', () => {
    const scene = new Scene();
    scene.capture();
    const reset = (ahead: number): string[] => names(scene.answersTo({ flags: TcpFlag.RST, ahead }));
    expect(reset(1)).toEqual(['ACK']);
    expect(scene.remote.socket.association.isSuspended).toBe(true);
    expect(reset(0)).toEqual([]);
    expect(scene.remote.socket.state).toBe('CLOSED');
  });
});

describe('a remote in TIME-WAIT', () => {
  it('A12: is never suspended and says nothing; its peer goes on', () => {
    const scene = new Scene({ limits: { requestTries: 1 }, tcp: { msl: 10 * MSL } });
    scene.enter('TIME-WAIT');
    expect(
      scene.answers(() => {
        scene.request();
      }),
    ).toEqual([]);
    expect(scene.count('suspended')).toBe(0);
    scene.finish();
  });

  it('A12: says nothing to a REMOTE_RESTART, and RST once it is over', () => {
    const scene = new Scene();
    scene.enter('TIME-WAIT');
    const elsewhere = hostAt('third', 4000);
    const { socket } = scene.remote;
    const message = scene.message(Operation.REMOTE_RESTART, 0, elsewhere);
    const forge = (): void => {
      scene.forge(socket, { message, source: elsewhere });
    };
    expect(scene.answers(forge).filter(({ to }) => to.host === elsewhere.host)).toEqual([]);
    scene.pass(3 * MSL);
    expect(socket.state).toBe('CLOSED');
    expect(names(scene.answers(forge))).toEqual(['RST']);
  });

  it('A12: which it reached while suspended, is repointed all the same', () => {
    const scene = new Scene();
    scene.enter('FIN-WAIT-2');
    const late = delayed(scene, () => {
      scene.say('moving', 500);
      scene.close('moving');
    });
    const buffer = scene.capture();
    for (const sent of late) scene.again(sent);
    scene.pass(MOMENT + 3 * MSL);
    expect([scene.remote.socket.state, scene.remote.socket.association.isSuspended]).toEqual([
      'TIME-WAIT',
      true,
    ]);
    const socket = scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    expect([scene.count('migrated'), socket.state, scene.remote.read]).toEqual([1, 'CLOSED', 500]);
    scene.pass(3 * MSL);
    expect(scene.remote.socket.state).toBe('CLOSED');
    expect(scene.reasons('closed').sort()).toEqual(['normal', 'normal']);
  });
});

describe('a mute destination', () => {
  it('A12: that is closed by its application is abandoned silently, which is reported, and CANCEL thaws', () => {
    const scene = new Scene();
    const buffer = scene.capture();
    scene.world.impair('destination', 'remote', { loss: 1 });
    const socket = scene.restore(buffer, 'destination');
    expect(
      scene.during(() => {
        socket.close(scene.world.now);
      }, 2 * SECOND),
    ).toEqual([]);
    const events = scene.world.log
      .filter(({ event }) => event.socket === socket)
      .map(({ event }) => event.event);
    expect(events).toEqual([{ kind: 'closed', reason: 'vanished' }]);
    scene.cancel();
    scene.pass(MOMENT);
    scene.finish();
  });
});

describe('a source that waits for REQUEST_ACK', () => {
  it('A5: retransmits and acknowledges, and sends neither new data nor a FIN', () => {
    const scene = new Scene();
    scene.losing('source', 'remote', () => {
      scene.say('moving', 20 * SEGMENT); // more than a first window
      scene.close('moving');
    });
    const { sndUna, sndNxt } = tcbOf(scene, 'moving');
    const plain = (packet: Packet): Packet => ({ ...packet, segment: { ...packet.segment, reserved: 0 } });
    scene.interpose('remote', (packet) => packet, plain);
    const sent = scene.during(() => {
      scene.request();
      scene.say('remote', 1000);
    }, SECOND);
    expect(scene.moving.socket.association.source.state).toBe('REQUESTING');
    expect([tcbOf(scene, 'moving').sndUna, tcbOf(scene, 'moving').sndNxt]).toEqual([sndNxt, sndNxt]);
    expect([scene.remote.read, scene.moving.read]).toEqual([distance(sndUna, sndNxt), 1000]);
    expect(names(from(scene, 'moving', sent))).not.toContain('FIN');
    expect(scene.world.until(() => scene.count('request-unanswered') === 1, 100 * SECOND)).toBe(true);
    scene.finish();
  });
});

describe('the messages of a migration', () => {
  it('A8: REMOTE_RESTART acknowledges what the source had received, RESTART_ACK opens the window, an ACK follows', () => {
    const scene = new Scene({ tcp: { receiveBuffer: 2 * SEGMENT, windowScale: false } });
    scene.remote.pausesReading = true;
    scene.say('moving', 5 * SEGMENT);
    scene.pass(MOMENT);
    scene.losing('source', 'remote', () => {
      scene.say('remote', 500);
      scene.pass(5 * DELAY);
    });
    scene.hold();
    const before = tcbOf(scene, 'remote').sndUna;
    const buffer = scene.freeze();
    scene.remote.pausesReading = false;
    scene.pass(MOMENT); // the window update is swallowed
    let isOver = false;
    const isDropped = ({ reserved }: TcpSegment): boolean => !isOver && reserved === 0;
    const pass = (packet: Packet): Packet => packet;
    scene.interpose('destination', pass, (packet) => (isDropped(packet.segment) ? undefined : packet));
    const { tcb } = scene.restore(buffer, 'destination').association.connection;
    expect([tcb.sndWnd, distance(before, tcbOf(scene, 'remote').sndNxt)]).toEqual([0, 500]);
    const answers = scene.answers(() => undefined, DELAY);
    expect(names(answers)).toEqual(['RESTART_ACK', 'ACK']);
    expect(answers[0]?.segment.window).toBe(2 * SEGMENT);
    expect(distance(before, tcbOf(scene, 'remote').sndUna)).toBe(500);
    scene.pass(DELAY);
    expect(tcb.sndWnd).toBe(2 * SEGMENT); // by RESTART_ACK alone
    isOver = true;
    scene.finish();
  });

  it('A8: where the window is still closed both ends probe it, and what room comes is used', () => {
    const scene = new Scene({ tcp: { receiveBuffer: 2 * SEGMENT, windowScale: false } });
    scene.moving.pausesReading = true;
    scene.remote.pausesReading = true;
    scene.say('moving', 5 * SEGMENT);
    scene.say('remote', 5 * SEGMENT);
    scene.pass(MOMENT);
    scene.migrate('destination');
    const sent = scene.during(() => undefined, 3 * SECOND).filter(({ segment }) => isText(segment));
    expect(from(scene, 'moving', sent)[0]?.segment.payload).toHaveLength(1);
    expect(from(scene, 'remote', sent)[0]?.segment.payload).toHaveLength(1);
    scene.finish();
  });

  it('A8, A9: leave TS.Recent, SND and RCV variables alone otherwise', () => {
    const scene = new Scene({ tcp: { timestamps: true } });
    scene.say('remote', 100);
    scene.pass(SECOND);
    const numbers = (end: End): unknown => {
      const { sndUna, sndNxt, sndWnd, sndWl1, sndWl2, rcvNxt, tsRecent } = tcbOf(scene, end);
      return { sndUna, sndNxt, sndWnd, sndWl1, sndWl2, rcvNxt, tsRecent };
    };
    const [moving, remote] = [numbers('moving'), numbers('remote')];
    scene.capture();
    scene.pass(SECOND);
    scene.cancel();
    scene.pass(MOMENT);
    expect(scene.count('thawed')).toBe(1);
    expect([numbers('moving'), numbers('remote')]).toEqual([moving, remote]);
    scene.finish();
  });

  it.each([
    { timestamps: true, lost: ['remote', 'source'] as const },
    { timestamps: true, lost: ['source', 'remote'] as const },
    { timestamps: false, lost: ['remote', 'source'] as const },
    { timestamps: false, lost: ['source', 'remote'] as const },
  ])('A9: have no round trip measured across the move (timestamps $timestamps, lost from $lost)', (given) => {
    const scene = new Scene({ tcp: { timestamps: given.timestamps } });
    const [sender, receiver] = given.lost;
    scene.losing(sender, receiver, () => {
      for (const end of ['moving', 'remote'] as const) scene.say(end, SEGMENT);
      scene.pass(6 * DELAY); // acknowledgments are lost as well, delayed ones too
    });
    scene.hold();
    scene.losing('source', 'remote', () => {
      scene.pass(3 * SECOND);
    });
    const buffer = scene.freeze();
    scene.pass(3 * SECOND);
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    for (const end of ['moving', 'remote'] as const) scene.say(end, SEGMENT);
    scene.pass(MOMENT);
    const measured = (['moving', 'remote'] as const).map((end) => tcbOf(scene, end).rtt.srtt ?? 0);
    expect(Math.max(...measured)).toBeLessThan(MOMENT);
    expect(Math.min(...measured)).toBeGreaterThanOrEqual(2 * DELAY);
    scene.finish();
  });

  it('A9: void the samples of a TSecr from before the move', () => {
    const scene = new Scene({ tcp: { timestamps: true } });
    scene.losing('remote', 'source', () => {
      scene.say('remote', SEGMENT);
    });
    const buffer = scene.capture();
    scene.pass(3 * SECOND);
    scene.restore(buffer, 'destination');
    scene.pass(DELAY);
    const { connection } = scene.remote.socket.association;
    const tsecr = connection.timestampClock(scene.world.now - 2 * SECOND);
    const { sndUna, sndNxt } = connection.tcb;
    scene.forge(scene.remote.socket, { acks: distance(sndUna, sndNxt), tsecr });
    scene.pass(DELAY);
    expect([connection.tcb.sndUna, connection.tcb.rtt.srtt]).toEqual([sndNxt, undefined]);
    scene.finish();
  });
});

/** Four segments of which the first one is lost, and a migration before its repair. */
function withHole(scene: Scene, end: End): Uint8Array {
  const [here, there] = end === 'moving' ? (['source', 'remote'] as const) : (['remote', 'source'] as const);
  scene.losing(here, there, () => {
    scene.say(end, SEGMENT);
  });
  scene.say(end, 3 * SEGMENT);
  scene.request(); // is at the remote before the selective acknowledgments are here, or there
  if (end === 'moving') scene.world.impair(here, there, { loss: 1 }); // the repair
  scene.pass(2 * DELAY);
  scene.world.impair(here, there, { loss: 0 });
  return scene.freeze();
}

describe('what was selectively acknowledged', () => {
  it('A10: is forgotten at a move, and sent again without a time-out', () => {
    const scene = new Scene({ tcp: { noDelay: true } });
    const { sndUna } = tcbOf(scene, 'remote');
    const buffer = withHole(scene, 'remote');
    expect(tcbOf(scene, 'moving').receiveQueue.hasGap).toBe(true);
    scene.pass(SECOND);
    expect(ranges(scene.sent, sndUna)).toHaveLength(4); // a suspended remote repairs nothing
    const answers = scene.answers(() => scene.restore(buffer, 'destination'));
    expect(ranges(answers, sndUna)).toEqual([0, 1, 2, 3].map((i) => [i * SEGMENT, (i + 1) * SEGMENT]));
    expect(scene.moving.read).toBe(4 * SEGMENT);
    scene.finish();
  });

  it('A10: is forgotten at a cancel, for the source may have dropped it', () => {
    const scene = new Scene({ tcp: { noDelay: true } });
    const { sndUna } = tcbOf(scene, 'remote');
    withHole(scene, 'remote');
    scene.cancel();
    scene.pass(DELAY);
    expect(scene.count('resumed')).toBe(1);
    scene.world.impair('source', 'remote', { loss: 1 });
    const repair = scene.answers(() => undefined, 300 * MILLISECOND); // one time-out, not two
    expect(ranges(repair, sndUna)[0]).toEqual([0, SEGMENT]);
    const rest = scene.answersTo({ acks: SEGMENT });
    expect(ranges(rest, sndUna)[0]).toEqual([SEGMENT, 2 * SEGMENT]);
    scene.world.impair('source', 'remote', { loss: 0 });
    scene.finish();
  });

  it('A10: by the remote itself stays valid, for these are the same octets', () => {
    const scene = new Scene({ tcp: { noDelay: true } });
    const { rcvNxt, receiveQueue } = tcbOf(scene, 'remote');
    const buffer = withHole(scene, 'moving');
    expect([receiveQueue.hasGap, scene.remote.read]).toEqual([true, 0]);
    let isOver = false;
    const isDropped = (text: TcpSegment): boolean => !isOver && isText(text) && text.sequence !== rcvNxt;
    scene.interpose('destination', (packet) => (isDropped(packet.segment) ? undefined : packet));
    scene.restore(buffer, 'destination');
    scene.pass(MOMENT);
    expect(scene.remote.read).toBe(4 * SEGMENT);
    isOver = true;
    scene.finish();
  });
});
