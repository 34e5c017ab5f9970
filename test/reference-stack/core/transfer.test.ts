/** Octets go both ways, whatever the wire does. */
import { describe, expect, it } from 'vitest';
import { SECOND } from '../../../src/reference-stack/core/time.ts';
import { isSame, lost, Pair, pass, pattern, readAll, trace, type End, type Wire } from './pair.ts';

/** Moves octets from one end to the other, which reads at once; says whether they arrive as they were. */
function arrives(pair: Pair, from: End, bytes: Uint8Array): boolean {
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
  return isSame(Buffer.concat(received), bytes);
}

describe('a connection', () => {
  it('is opened in three segments', () => {
    const pair = new Pair();
    pair.runFor(SECOND);
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
    expect(arrives(pair, 'client', bytes)).toBe(true);
    expect(arrives(pair, 'server', bytes)).toBe(true);
  });

  const wires: readonly (readonly [string, Wire])[] = [
    ['loses every seventh segment', (_, index) => (index % 7 === 3 ? lost : pass)],
    ['doubles every third segment', (_, index) => (index % 3 === 0 ? [0, 15_000] : pass)],
    ['delays every fourth segment', (_, index) => (index % 4 === 0 ? [25_000] : pass)],
    ['loses bursts of ten', (_, index) => (index % 100 < 10 ? lost : pass)],
  ];
  it.each(wires)('carries them over a wire that %s', (_, wire) => {
    const pair = Pair.established();
    pair.wire = wire;
    expect(arrives(pair, 'client', pattern(300_000))).toBe(true);
  });

  it('carries them in segments for a reader that is slower than the writer', () => {
    const pair = Pair.established({ server: { receiveBuffer: 5000 } });
    const bytes = pattern(50_000);
    pair.client.send(bytes, pair.now);
    const parts: Uint8Array[] = [];
    for (let turn = 0; turn < 200; turn++) {
      pair.runFor(SECOND / 2);
      parts.push(pair.server.read(700, pair.now));
    }
    expect(isSame(Buffer.concat(parts), bytes)).toBe(true);
  });

  it('is closed by both ends', () => {
    const pair = Pair.established();
    pair.client.close(pair.now);
    pair.runFor(SECOND);
    expect([pair.client.state, pair.server.state]).toEqual(['FIN-WAIT-2', 'CLOSE-WAIT']);
    pair.server.close(pair.now);
    pair.runFor(SECOND);
    expect([pair.client.state, pair.server.state]).toEqual(['TIME-WAIT', 'CLOSED']);
    pair.runFor(240 * SECOND);
    expect(pair.client.state).toBe('CLOSED');
    expect(pair.events.client.at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
    expect(pair.events.server.at(-1)).toEqual({ kind: 'closed', reason: 'normal' });
  });
});
