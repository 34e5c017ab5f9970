import { describe, expect, it } from 'vitest';
import { readImpairments } from '../../src/link/read-impairments.ts';

const names = 'loss, duplication, reordering, corruption, delay, jitter, bandwidth, queue, mtu, partition';
const all = {
  loss: 0.02,
  duplication: 0.01,
  reordering: { probability: 0.02, delay: 5000 },
  corruption: 0.001,
  delay: 25_000,
  jitter: 1000,
  bandwidth: 1_000_000,
  queue: 20_000,
  mtu: 1400,
  partition: false,
};

describe('impairments that somebody wrote', () => {
  it('are what they say', () => {
    expect(readImpairments(JSON.parse(JSON.stringify(all)))).toEqual(all);
    expect(readImpairments({})).toEqual({});
  });

  it('change those before, and null ends one', () => {
    const before = { loss: 0.1, delay: 5 };
    expect(readImpairments({ loss: null, jitter: 3 }, before)).toEqual({
      delay: 5,
      jitter: 3,
      loss: undefined,
    });
    expect(readImpairments({ queue: 100 }, { bandwidth: 8000 })).toEqual({ bandwidth: 8000, queue: 100 });
    expect(before).toEqual({ loss: 0.1, delay: 5 });
  });

  it.each([
    [5, `link is 5; expected an object with some of ${names}`],
    [null, 'link is null; expected an object'],
    [[], 'link is []; expected an object'],
    ['loss', 'link is "loss"; expected an object'],
    [{ los: 0.02 }, `link.los is unknown; expected ${names}`],
    [{ toString: null }, 'link.toString is unknown'],
    [{ loss: 2 }, 'link.loss is 2; expected a probability from 0 to 1'],
    [{ loss: '0.02' }, 'link.loss is "0.02"; expected a number'],
    [{ delay: -1 }, 'link.delay is -1; expected an integer of 0 or more'],
    [{ delay: 0.5 }, 'link.delay is 0.5; expected an integer of 0 or more'],
    [{ partition: 1 }, 'link.partition is 1; expected a boolean'],
    [{ mtu: 20 }, 'link.mtu is 20; expected an integer from 68 to 65535'],
    [{ queue: 1000 }, 'link.queue is 1000; expected a bandwidth beside it'],
    [{ reordering: 0.1 }, 'link.reordering is 0.1; expected an object with some of probability, delay'],
    [{ reordering: { probability: 0.1 } }, 'link.reordering.delay is undefined; expected an integer'],
    [
      { reordering: { probability: null, delay: 1 } },
      'link.reordering.probability is null; expected a number',
    ],
    [{ reordering: { probability: 0.1, delay: 1, x: 1 } }, 'link.reordering.x is unknown'],
  ])('are refused where they are %j, saying why', (value, message) => {
    expect(() => readImpairments(value, {}, 'link')).toThrow(RangeError);
    expect(() => readImpairments(value, {}, 'link')).toThrow(message);
  });
});
