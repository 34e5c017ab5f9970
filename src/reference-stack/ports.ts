/** Local ports for connections that ask for none (RFC 6056 §3.3.1: random), in the dynamic range (RFC 6335 §6). */
import type { Endpoint } from '../codec/index.ts';

const FIRST = 49_152;
const COUNT = 0x1_0000 - FIRST;

/**
 * A free port of a host, or undefined where there is none.
 *
 * @param random - an integer from 0 to below its argument
 */
export function freePort(
  host: number,
  random: (below: number) => number,
  isFree: (local: Endpoint) => boolean,
): number | undefined {
  const start = random(COUNT);
  for (let step = 0; step < COUNT; step += 1) {
    const port = FIRST + ((start + step) % COUNT);
    if (isFree({ host, port })) return port;
  }
  return undefined;
}
