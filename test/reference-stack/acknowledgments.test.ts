/** How often a host acknowledges segments that come together, before it is asked for what it has to send. */
import { describe, expect, it } from 'vitest';
import {
  advance,
  distance,
  parseHost,
  sequenceNumber,
  TcpFlag,
  type TcpSegment,
} from '../../src/codec/index.ts';
import { Host } from '../../src/reference-stack/host.ts';

const ours = parseHost('192.0.2.1');
const theirs = parseHost('192.0.2.2');
const OCTETS = 100;
const ISN = sequenceNumber(0xffff_ff00);
const FIRST = advance(ISN, 1);

/** A host with an established connection; its peer gives it segments by their place in the stream. */
function established(): { give: (...places: number[]) => void; answers: () => number[] } {
  const host = new Host({ addresses: [ours], secret: new Uint8Array(16), random: () => 0 });
  host.listen(80);
  const receive = (changes: Partial<TcpSegment>): void => {
    const segment = { ...blank, ...changes };
    host.receive({ source: theirs, destination: ours, typeOfService: 0, segment }, 0);
  };
  receive({ sequence: ISN, flags: TcpFlag.SYN });
  const acknowledgment = advance(host.poll(0)?.segment.sequence ?? ISN, 1);
  receive({ acknowledgment });
  return {
    give(...places) {
      const payload = new Uint8Array(OCTETS);
      for (const place of places)
        receive({ acknowledgment, payload, sequence: advance(FIRST, OCTETS * place) });
    },
    /** What the segments that leave acknowledge, counted in segments. */
    answers() {
      const all = [];
      for (let next = host.poll(0); next !== undefined; next = host.poll(0)) all.push(next);
      return all.map(({ segment }) => distance(FIRST, segment.acknowledgment) / OCTETS);
    },
  };
}

const blank: TcpSegment = {
  sourcePort: 4000,
  destinationPort: 80,
  sequence: FIRST,
  acknowledgment: sequenceNumber(0),
  reserved: 0,
  flags: TcpFlag.ACK,
  window: 65_535,
  urgentPointer: 0,
  options: [],
  payload: new Uint8Array(0),
};

const upTo = (count: number): number[] => Array.from({ length: count }, (_, place) => place);

describe('segments that come together', () => {
  it('are acknowledged every second one', () => {
    const { give, answers } = established();
    give(...upTo(10));
    expect(answers()).toEqual([2, 4, 6, 8, 10]);
  });

  it('that are very many are acknowledged so often that it matters little which of the answers is lost', () => {
    const { give, answers } = established();
    give(...upTo(256));
    const found = answers();
    expect(found.slice(0, 8)).toEqual([2, 4, 6, 8, 10, 12, 14, 16]);
    expect(found.at(-1)).toBe(256);
    const steps = found.map((end, index) => end - (found[index - 1] ?? 0));
    expect(Math.max(...steps)).toBeLessThanOrEqual(256 / 8);
    expect(found.length).toBeLessThan(40);
  });

  it('each have an answer of their own where one is missing', () => {
    const { give, answers } = established();
    give(0, 1, 3, 4, 5);
    expect(answers()).toEqual([2, 2, 2, 2]);
  });

  it('begin anew when the host has been asked', () => {
    const { give, answers } = established();
    give(...upTo(256));
    answers();
    give(256, 257, 258, 259);
    expect(answers()).toEqual([258, 260]);
  });
});
