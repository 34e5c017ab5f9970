/**
 * The endpoint that mutants live in: it, its stack and its codec are of another build than the tester's, so that the tester
 * does not make the mistake that it is to find.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { GATEWAY, MILLISECOND, Network, Random, VirtualTime } from '../../src/link/index.ts';
import { ADDRESS, TESTER_HOSTS } from '../adapters/addresses.ts';
import type * as ReferenceEndpoint from '../adapters/reference-endpoint.ts';
import { ContractError, virtualTime, type Adapter, type Answer, type Session } from '../harness/index.ts';

type Endpoint = ReferenceEndpoint.ReferenceEndpoint;
type Class = typeof ReferenceEndpoint.ReferenceEndpoint;

const DELAY = 5 * MILLISECOND;
/** Of a case; without a mutant there are some hundred. */
const MOST_EVENTS = 20_000;

/** Time in which a mutant that is busy for ever comes to an end. */
class FiniteTime extends VirtualTime {
  #events = 0;

  override runNext(): boolean {
    this.#events += 1;
    if (this.#events > MOST_EVENTS) throw new Error(`more than ${MOST_EVENTS} events`);
    return super.runNext();
  }
}

/** @param folder - of the build that mutants are in, such as dist */
export async function subjectAdapter(folder: string): Promise<Adapter> {
  const file = join(folder, 'conformance', 'adapters', 'reference-endpoint.js');
  const { ReferenceEndpoint } = (await import(pathToFileURL(file).href)) as { ReferenceEndpoint: Class };
  return {
    name: 'mutant',
    isParallel: false,
    open: ({ seed }) => Promise.resolve(sessionOf(ReferenceEndpoint, seed)),
    close: () => Promise.resolve(),
  };
}

/** A world of its own: clock and network are the tester's. */
function sessionOf(ReferenceEndpoint: Class, seed: number): Session {
  const clock = new FiniteTime();
  const network = new Network({ clock, seed, impairments: { delay: DELAY } });
  const link = network.attach(ADDRESS);
  const endpoint = new ReferenceEndpoint({ address: ADDRESS, link, clock, random: new Random(seed) }, {});
  return {
    hello: endpoint.hello,
    testerHosts: TESTER_HOSTS,
    time: virtualTime(clock, DELAY),
    link: network.attach(GATEWAY),
    call: (verb, parameters) =>
      new Promise((resolve) => {
        resolve(called(() => endpoint.call(verb, parameters)));
      }),
    close: () => {
      endpoint.close();
      return Promise.resolve();
    },
  };
}

/** What another build refuses with is known by its name only: it has classes of its own. */
function called(call: () => ReturnType<Endpoint['call']>): Answer {
  try {
    return call();
  } catch (error) {
    if (error instanceof Error && error.name === 'ContractError' && 'code' in error)
      throw new ContractError(String(error.code), error.message);
    throw error;
  }
}
