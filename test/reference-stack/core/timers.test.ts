/** Timers on a time that can stand still. */
import { describe, expect, it } from 'vitest';
import { Timer, Timers } from '../../../src/reference-stack/core/timers.ts';

describe('timers', () => {
  it('run out in turn, each once', () => {
    const timers = new Timers();
    timers.start(Timer.persist, 50, 100);
    timers.start(Timer.retransmission, 20, 100);
    expect(timers.next()).toBe(120);
    expect(timers.takeExpired(119)).toBeUndefined();
    expect(timers.takeExpired(120)).toBe(Timer.retransmission);
    expect(timers.takeExpired(120)).toBeUndefined();
    expect(timers.next()).toBe(150);
    timers.stop(Timer.persist);
    expect(timers.next()).toBe(Infinity);
  });

  it('stand still but for the delayed acknowledgment, also those started meanwhile', () => {
    const timers = new Timers();
    timers.start(Timer.persist, 50, 100);
    timers.pause(120);
    timers.start(Timer.delayedAck, 40, 130);
    timers.start(Timer.retransmission, 20, 500);
    timers.pause(600);
    expect(timers.next()).toBe(170);
    expect(timers.takeExpired(1000)).toBe(Timer.delayedAck);
    expect(timers.takeExpired(1000)).toBeUndefined();
    expect(timers.resume(1000)).toBe(880);
    expect(timers.resume(1000)).toBe(0);
    expect(timers.next()).toBe(1020);
    timers.stop(Timer.retransmission);
    expect(timers.next()).toBe(1030);
  });
});
