/** A stream in both directions at once, one end of which moves. */
import { expect } from 'vitest';
import { Random } from '../../src/link/index.ts';
import { Application, Pattern, type Home } from './application.ts';
import { eventually } from './moving.ts';

/** In each direction, before the connection moves and again after each move. */
const OCTETS = 300_000;
const SEED = 1;

export interface Ends {
  readonly moving: Home;
  readonly staying: Home;
}

export type Move = (moving: Application) => Promise<void>;

/**
 * Every octet of it is compared.
 *
 * @returns for how long the application that stays got nothing, at most, in milliseconds
 */
export async function stream(ends: Ends, moves: readonly Move[]): Promise<number> {
  const random = new Random(SEED);
  const [up, down] = [new Pattern(random), new Pattern(random)];
  const moving = new Application(ends.moving, { toSend: up, toReceive: down });
  const staying = new Application(ends.staying, { toSend: down, toReceive: up });
  const both = [moving, staying];
  try {
    await arrived(both, OCTETS);
    staying.takeGap();
    for (const move of moves) {
      await move(moving);
      await arrived(both, Math.max(moving.received, staying.received) + OCTETS);
    }
    const gap = staying.takeGap();
    await Promise.all(both.map((application) => application.finish()));
    expect([moving.received, staying.received]).toEqual([staying.sent, moving.sent]);
    return gap;
  } finally {
    await Promise.all(both.map((application) => application.abandon()));
  }
}

async function arrived(applications: readonly Application[], octets: number): Promise<void> {
  const least = (): number => Math.min(...applications.map(({ received }) => received));
  await eventually(`${octets} octets each way`, () => Promise.resolve(least() >= octets ? true : undefined));
}
