/** Octets go both ways, whatever the wire does. */
import { describe, expect, it } from 'vitest';
import { lost, Pair, pass, pattern, readAll, trace, type End } from './pair.ts';

/** Moves octets from one end to the other while reading at once. */
function transfer(pair: Pair, from: End, bytes: Uint8Array): Uint8Array {
  const to = from === 'client' ? 'server' : 'client';
  const received: Uint8Array[] = [];
  let sent = 0;
  let count = 0;
  pair.runUntil(() => {
    sent += pair.end(from).send(bytes.subarray(sent), pair.now);
    const read = readAll(pair.end(to), pair.now);
    count += read.length;
    received.push(read);
    pair.flush();
    return count >= bytes.length;
  });
  return Uint8Array.from(Buffer.concat(received));
}

describe('a connection', () => {
  it('is opened in three segments', () => {
    const pair = new Pair();
    pair.runFor(1_000_000);
    expect(pair.sent.map(trace)).toEqual([
      'client SYN 0+0',
      'server SYN+ACK 0+0 ack 1',
      'client ACK 1+0 ack 1',
    ]);
    expect(pair.events.client).toEqual([{ kind: 'established' }]);
    expect(pair.events.server).toEqual([{ kind: 'established' }]);
  });

  it('carries octets both ways', () => {
    const pair = Pair.established();
    const bytes = pattern(3_000_000);
    expect(Buffer.compare(transfer(pair, 'client', bytes), bytes)).toBe(0);
    expect(Buffer.compare(transfer(pair, 'server', bytes), bytes)).toBe(0);
  });

  it('carries them over a wire that loses every seventh segment', () => {
    const pair = Pair.established();
    pair.wire = (_, index) => (index % 7 === 3 ? lost : pass);
    const bytes = pattern(300_000);
    expect(Buffer.compare(transfer(pair, 'client', bytes), bytes)).toBe(0);
  });

  it('is closed by both ends', () => {
    const pair = Pair.established();
    pair.client.close(pair.now);
    pair.runFor(1_000_000);
    expect([pair.client.state, pair.server.state]).toEqual(['FIN-WAIT-2', 'CLOSE-WAIT']);
    pair.server.close(pair.now);
    pair.runFor(1_000_000);
    expect([pair.client.state, pair.server.state]).toEqual(['TIME-WAIT', 'CLOSED']);
    pair.runFor(240_000_000);
    expect(pair.client.state).toBe('CLOSED');
    expect(pair.events.client.at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
    expect(pair.events.server.at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
  });
});
