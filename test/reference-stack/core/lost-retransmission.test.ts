/** A retransmission that is lost as well: segments that left after it tell, as of anything else, and no time-out is needed. */
import { describe, expect, it } from 'vitest';
import { MSS, offset, type Sender, senderOf } from './loss-sender.ts';

/** Segment 0 of twenty is lost and sent again, all others have come, and new ones have left. */
function recovering(): Sender {
  const sender = senderOf(true, 20);
  sender.acknowledge(0, [1, 4]);
  expect(sender.retransmit(true)).toEqual([[0, 1]]);
  sender.acknowledge(0, [1, 20]);
  expect(sender.retransmit(true)).toEqual([]);
  sender.send();
  return sender;
}

const sent = (sender: Sender): number => offset(sender.nxt) / MSS;

describe('a lost retransmission', () => {
  it('is made again when three segments have come that left after it', () => {
    const sender = recovering();
    sender.acknowledge(0, [1, 22]);
    expect(sender.retransmit(true)).toEqual([]);
    sender.acknowledge(0, [1, 23]);
    expect(sender.retransmit(true)).toEqual([[0, 1]]);
  });

  it('lowers the window a second time', () => {
    const sender = recovering();
    const { cwnd } = sender.congestion;
    sender.acknowledge(0, [1, 23]);
    expect(sender.congestion.cwnd).toBe(cwnd / 2);
  });

  it('is made again once, however many tell of it', () => {
    const sender = recovering();
    sender.acknowledge(0, [1, 23]);
    const { cwnd } = sender.congestion;
    sender.acknowledge(0, [1, 24]);
    expect(sender.congestion.cwnd).toBe(cwnd);
  });

  it('is not one of a segment that was not sent again yet', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 18]);
    sender.retransmit(true);
    sender.acknowledge(18);
    sender.send();
    sender.acknowledge(18, [20, 21]);
    const { cwnd } = sender.congestion;
    const edge = sent(sender);
    sender.send();
    expect(sent(sender)).toBeGreaterThan(edge);
    sender.acknowledge(18, [20, sent(sender)]);
    sender.send();
    sender.acknowledge(18, [20, sent(sender)]);
    expect(sender.congestion.cwnd).toBe(cwnd);
  });

  it('is made again once for all that had left by then', () => {
    const sender = recovering();
    const edge = sent(sender);
    sender.acknowledge(0, [1, 23]);
    sender.retransmit(true);
    for (let last = 24; last <= edge; last++) sender.acknowledge(0, [1, last]);
    expect(sender.retransmit(true)).toEqual([]);
    expect(sender.send()).toBeGreaterThan(2);
    sender.acknowledge(0, [1, edge + 3]);
    expect(sender.retransmit(true)).toEqual([[0, 1]]);
  });

  it('of a later segment is known when all before it has come', () => {
    const sender = senderOf(true, 20);
    sender.acknowledge(0, [1, 10], [11, 19]);
    expect(sender.retransmit(true)).toEqual([
      [0, 1],
      [10, 11],
    ]);
    sender.acknowledge(0, [1, 10], [11, 20]);
    sender.send();
    const edge = sent(sender);
    sender.acknowledge(10, [11, 21]); // what leaves from now on did so after the second retransmission
    sender.send();
    sender.acknowledge(10, [11, edge]);
    sender.send();
    sender.acknowledge(10, [11, edge + 2]);
    expect(sender.retransmit(true)).toEqual([]);
    sender.acknowledge(10, [11, edge + 3]);
    expect(sender.retransmit(true)).toEqual([[10, 11]]);
  });
});
