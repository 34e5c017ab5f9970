import { describe, expect, it } from 'vitest';
import { at, ISN, MSS, offset, Sender, senderOf } from './loss-sender.ts';

describe.each([true, false])('with SACK %s', (sack) => {
  const block = (from: number, to: number): [number, number][] => (sack ? [[from, to]] : []);

  it('new data fills the window, and an acknowledgment makes room for what it covers and for growth', () => {
    const sender = new Sender(sack);
    expect(sender.send()).toBe(10);
    sender.acknowledge(2);
    expect([sender.room, sender.loss.isRecovering, sender.next()]).toEqual([4, false, undefined]);
  });

  it('the window does not grow while less than half of it is used', () => {
    const sender = new Sender(sack);
    sender.send(4);
    sender.acknowledge(4);
    expect(sender.congestion.cwnd).toBe(10 * MSS);
  });

  it('two duplicates each let a new segment go, and do not change the window', () => {
    const sender = senderOf(sack, 20);
    sender.acknowledge(0, ...block(1, 2));
    expect(sender.send()).toBe(1);
    sender.acknowledge(0, ...block(1, 3));
    expect(sender.send()).toBe(1);
    expect([sender.next(), sender.congestion.cwnd]).toEqual([undefined, 20 * MSS]);
  });

  it('the third duplicate sends the first segment again and halves what was in flight before them', () => {
    const sender = senderOf(sack, 20);
    for (let i = 2; i <= 4; i++) {
      sender.acknowledge(0, ...block(1, i));
      sender.send(i === 4 ? 0 : 1);
    }
    expect(sender.loss.isRecovering).toBe(true);
    expect(sender.retransmit()).toEqual([[0, 1]]);
    expect(sender.congestion.cwnd).toBe(10 * MSS); // the two of Limited Transmit do not count
    expect(sender.room).toBe(0);
  });

  it('recovery ends when all that was outstanding is acknowledged, with the window halved', () => {
    const sender = senderOf(sack, 20);
    for (let i = 2; i <= 20; i++) sender.acknowledge(0, ...block(1, i));
    expect(sender.retransmit()).toEqual([[0, 1]]);
    expect(sender.send()).toBe(9);
    sender.acknowledge(20);
    expect([sender.loss.isRecovering, sender.congestion.cwnd, sender.pipe]).toEqual([false, 10 * MSS, 9]);
    expect(sender.room).toBe(1);
  });

  it('after a time-out one segment goes, then two for each acknowledgment, in order', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    expect([sender.congestion.cwnd, sender.congestion.ssthresh, sender.pipe]).toEqual([MSS, 10 * MSS, 0]);
    expect(sender.retransmit()).toEqual([[0, 1]]);
    sender.acknowledge(1);
    expect(sender.retransmit()).toEqual([
      [1, 2],
      [2, 3],
    ]);
    expect(sender.room).toBe(0);
  });

  it('an acknowledgment beyond what was sent again after a time-out is not sent again', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    sender.retransmit();
    sender.acknowledge(15);
    expect(sender.retransmit()).toEqual([
      [15, 16],
      [16, 17],
    ]);
    sender.acknowledge(20);
    expect([sender.loss.isRecovering, sender.send()]).toEqual([false, 3]);
  });

  it('a time-out of what was sent again keeps the threshold of the first', () => {
    const sender = senderOf(sack, 20);
    for (let i = 0; i < 3; i++) {
      sender.timeOut();
      expect(sender.retransmit()).toEqual([[0, 1]]);
    }
    expect([sender.congestion.cwnd, sender.congestion.ssthresh]).toEqual([MSS, 10 * MSS]);
  });

  it('duplicates after a time-out begin no recovery before all from before it is acknowledged', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    sender.retransmit();
    for (let i = 6; i < 12; i++) sender.acknowledge(0, ...block(5, i));
    expect([sender.congestion.cwnd, sender.next()]).toEqual([MSS, undefined]);
  });

  it('on another path all is sent again with the initial window, and without counting as loss', () => {
    const sender = senderOf(sack, 30);
    sender.acknowledge(0, ...block(5, 9));
    sender.loss.restart(sender.una, sender.nxt);
    expect([sender.congestion.cwnd, sender.congestion.ssthresh]).toEqual([10 * MSS, Infinity]);
    expect(sender.retransmit()).toEqual(Array.from({ length: 10 }, (_, i) => [i, i + 1]));
    for (let i = 1; sender.loss.isRecovering; i++) {
      sender.acknowledge(i);
      sender.retransmit();
    }
    expect([offset(sender.una) / MSS, sender.congestion.ssthresh]).toEqual([30, Infinity]);
  });

  it('a time-out on another path is the first one there', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    sender.loss.restart(sender.una, sender.nxt);
    sender.timeOut();
    expect(sender.congestion.ssthresh).toBe(5 * MSS);
  });

  it('no new data goes before all that a time-out put up is sent again, even if it would fit', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    sender.congestion.cwnd = 1.5 * MSS;
    expect([sender.retransmit(), sender.room]).toEqual([[[0, 1]], 0]);
  });

  it('in recovery new data goes by whole segments', () => {
    const sender = senderOf(sack, 20);
    for (let i = 2; i <= 20; i++) sender.acknowledge(0, ...block(1, i));
    sender.retransmit();
    sender.congestion.cwnd = sender.pipe * MSS + MSS - 1;
    expect(sender.room).toBe(0);
    sender.congestion.cwnd++;
    expect(sender.room).toBe(1);
  });

  it('on another path with nothing outstanding, nothing is sent again', () => {
    const sender = senderOf(sack, 12);
    sender.acknowledge(12);
    sender.loss.restart(sender.una, sender.nxt);
    expect([sender.loss.isRecovering, sender.next(), sender.room]).toEqual([false, undefined, 10]);
    sender.send();
    for (let i = 14; i < 17; i++) sender.acknowledge(12, ...block(13, i));
    expect(sender.retransmit()).toEqual([[12, 13]]);
  });

  it('when the path MTU shrinks what is outstanding is sent again in smaller segments, with the same window', () => {
    const sender = senderOf(sack, 4);
    sender.loss.resend(sender.una, sender.nxt, MSS / 2);
    expect(sender.congestion.cwnd).toBe(4 * MSS);
    expect(sender.retransmit()).toEqual(Array.from({ length: 8 }, (_, i) => [i / 2, (i + 1) / 2]));
  });

  it('of a range less may be sent than was offered', () => {
    const sender = senderOf(sack, 20);
    sender.timeOut();
    sender.loss.sent({ start: at(0), end: at(MSS / 2) }, true);
    sender.acknowledgeOctets(at(MSS / 2), []);
    expect(sender.retransmit()[0]).toEqual([0.5, 1.5]);
  });
});

describe('without SACK', () => {
  const duplicates = (sender: Sender, una: number, count: number): void => {
    for (let i = 0; i < count; i++) sender.acknowledge(una);
  };

  it('a partial acknowledgment sends the next hole again at once, and lets a new segment go', () => {
    const sender = senderOf(false, 20);
    duplicates(sender, 0, 18); // segments 0 and 10 are lost
    sender.retransmit();
    expect(sender.send()).toBe(8);
    sender.acknowledge(10);
    expect(sender.loss.isRecovering).toBe(true);
    expect(sender.retransmit()).toEqual([[10, 11]]);
    expect(sender.send()).toBe(1);
    sender.acknowledge(20);
    expect([sender.loss.isRecovering, sender.congestion.cwnd]).toEqual([false, 10 * MSS]);
  });

  it('the end of recovery lets no burst go where little is left in flight', () => {
    const sender = senderOf(false, 20);
    duplicates(sender, 0, 3);
    sender.retransmit();
    sender.acknowledge(20);
    expect(sender.send()).toBe(2);
  });

  it('acknowledgments that were lost do not make what they would have told of count twice', () => {
    const sender = senderOf(false, 20);
    duplicates(sender, 0, 3);
    sender.acknowledge(10);
    expect(sender.pipe).toBe(10);
  });

  it('a duplicate counts for no more than what is in flight', () => {
    const sender = senderOf(false, 4);
    duplicates(sender, 0, 1000);
    expect(sender.pipe).toBe(0);
  });

  it('duplicates of what was sent again needlessly begin no recovery, those of a new loss do', () => {
    for (const [advanceTo, window, recovers] of [
      [5, 10, false],
      [17, 10, true],
      [17, 1, false],
    ] as const) {
      const sender = senderOf(false, 20);
      sender.timeOut();
      sender.retransmit();
      sender.acknowledge(advanceTo);
      sender.acknowledge(20);
      sender.send();
      sender.congestion.cwnd = window * MSS;
      duplicates(sender, 20, 3);
      expect(sender.loss.isRecovering).toBe(recovers);
    }
  });
});

describe('with SACK', () => {
  it('the pipe is what is neither marked nor lost, and what was sent again', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [2, 3]);
    expect(sender.pipe).toBe(19);
    sender.acknowledge(0, [2, 3], [5, 8]); // 0, 1, 3 and 4 are lost: three segments are marked above
    expect(sender.pipe).toBe(12);
    sender.loss.sent({ start: at(0), end: at(MSS) }, true);
    expect(sender.pipe).toBe(13);
  });

  it('lost segments are sent again from the lowest on, before new data', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [2, 3], [5, 20]);
    expect(sender.retransmit(true)).toEqual([
      [0, 1],
      [1, 2],
      [3, 4],
      [4, 5],
    ]);
    expect(sender.send()).toBe(6);
  });

  it('three ranges tell of a loss, however short they are', () => {
    const sender = senderOf(true, 20);
    sender.acknowledgeOctets(
      ISN,
      [2, 4, 6].map((i) => ({ left: at(i * MSS), right: at(i * MSS + 1) })),
    );
    expect(sender.next()).toEqual({ start: ISN, end: at(MSS) });
  });

  it('what is perhaps not lost goes after new data', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 17], [18, 19]);
    expect(sender.retransmit(true)).toEqual([[0, 1]]);
    expect(sender.retransmit(false)[0]).toEqual([17, 18]);
  });

  it('the last segment is rescued once in a recovery, and only when there is nothing else', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 10], [11, 18]);
    expect(sender.retransmit()).toEqual([
      [0, 1],
      [10, 11],
    ]);
    sender.acknowledge(10, [11, 18]);
    expect(sender.retransmit(true)).toEqual([]);
    expect(sender.retransmit()).toEqual([[19, 20]]);
    sender.acknowledge(18);
    expect(sender.retransmit()).toEqual([]);
  });

  it('the last segment is not rescued before more is acknowledged than was sent again at first', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [5, 18]);
    expect(sender.retransmit().length).toBe(5);
    sender.acknowledge(1);
    expect(sender.retransmit()).toEqual([]);
    sender.acknowledge(2);
    expect(sender.retransmit()).toEqual([[19, 20]]);
  });

  it('marks outlive a time-out, and are forgotten with the second one', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 19]);
    sender.retransmit();
    sender.timeOut();
    sender.congestion.cwnd = 20 * MSS;
    expect(sender.retransmit()).toEqual([
      [0, 1],
      [19, 20],
    ]);
    sender.timeOut();
    expect(sender.loss.isSacked({ start: at(MSS), end: at(2 * MSS) })).toBe(false);
  });

  it('a receiver that acknowledges up to what it had reported, and no further, has reneged', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 19]);
    sender.acknowledge(1);
    sender.timeOut();
    expect(sender.retransmit()).toEqual([[1, 2]]);
  });

  it('what is marked stays marked when recovery ends', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 20]);
    sender.retransmit();
    sender.send();
    sender.acknowledge(0, [1, 20], [24, 26]);
    sender.acknowledge(20, [24, 26]);
    const isSacked = (from: number, to: number): boolean =>
      sender.loss.isSacked({ start: at(from * MSS), end: at(to * MSS) });
    expect(sender.loss.isRecovering).toBe(false);
    expect([isSacked(24, 26), isSacked(23, 26), isSacked(20, 21)]).toEqual([true, false, false]);
  });

  it.each([
    ['below what is acknowledged', -1, 2],
    ['at what is acknowledged', 0, 2],
    ['beyond what was sent', 5, 21],
    ['half the number space away', 5, 2 ** 31 / MSS],
    ['empty', 5, 5],
    ['the wrong way round', 8, 5],
  ])('a block %s says nothing', (_, left, right) => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [left, right]);
    expect([sender.pipe, sender.room]).toEqual([20, 0]);
  });

  it('a block that reports a duplicate is no duplicate', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [5, 10]);
    sender.retransmit();
    const { cwnd } = sender.congestion;
    sender.acknowledge(0, [6, 7], [5, 10]);
    expect([sender.pipe, sender.congestion.cwnd]).toEqual([16 - 5, cwnd]);
  });

  it('the marks are forgotten when the receiver has dropped what they stand for, and that is sent again', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [5, 7]);
    sender.loss.forgetSack();
    expect(sender.retransmit()).toEqual(Array.from({ length: 7 }, (_, i) => [i, i + 1]));
    expect(sender.congestion.cwnd).toBe(20 * MSS);
  });

  it('what a time-out put up to be sent again stays so when marks are forgotten', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [5, 7]);
    sender.timeOut();
    sender.loss.forgetSack();
    sender.congestion.cwnd = 20 * MSS;
    expect(sender.retransmit().length).toBe(20);
  });

  it('forgetting marks that there are not changes nothing', () => {
    const sender = senderOf(true, 20);
    sender.loss.forgetSack();
    expect([sender.loss.isRecovering, sender.pipe]).toEqual([false, 20]);
  });
});
