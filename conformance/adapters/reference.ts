/** The reference endpoint in this process, in virtual time: each session is a world of its own. */
import {
  GATEWAY,
  MILLISECOND,
  Network,
  type Impairments,
  Random,
  VirtualTime,
} from '../../src/link/index.ts';
import {
  virtualTime,
  type Adapter,
  type Answer,
  type Hello,
  type Parameters,
  type Session,
} from '../harness/index.ts';
import { ReferenceEndpoint, type EndpointOptions } from './reference-endpoint.ts';
import { ADDRESS, TESTER_HOSTS } from './addresses.ts';

const DELAY = 5 * MILLISECOND;

/** What a session's endpoint is made of, where it is not the reference endpoint as it is. */
export interface ReferenceOptions extends EndpointOptions {
  /** What befalls packets from the endpoint to the tester. */
  readonly impairments?: Impairments;
}

export function referenceAdapter(options: ReferenceOptions = {}): Adapter {
  return {
    name: options.name ?? 'reference',
    isParallel: false,
    open: ({ seed }) => Promise.resolve(new ReferenceSession(seed, options)),
    close: () => Promise.resolve(),
  };
}

class ReferenceSession implements Session {
  readonly testerHosts = TESTER_HOSTS;
  readonly time;
  readonly link;
  readonly #endpoint: ReferenceEndpoint;

  constructor(seed: number, { impairments, ...options }: ReferenceOptions) {
    const clock = new VirtualTime();
    const random = new Random(seed);
    const network = new Network({ clock, seed, impairments: { delay: DELAY } });
    const { delay = DELAY, jitter = 0, reordering } = impairments ?? {};
    this.time = virtualTime(clock, DELAY + delay + jitter + (reordering?.delay ?? 0));
    this.link = network.attach(GATEWAY);
    if (impairments !== undefined) network.impair(ADDRESS, GATEWAY, impairments);
    const surroundings = { address: ADDRESS, link: network.attach(ADDRESS), clock, random };
    this.#endpoint = new ReferenceEndpoint(surroundings, options);
  }

  get hello(): Hello {
    return this.#endpoint.hello;
  }

  call(verb: string, parameters: Parameters): Promise<Answer> {
    return new Promise((resolve) => {
      resolve(this.#endpoint.call(verb, parameters));
    });
  }

  close(): Promise<void> {
    this.#endpoint.close();
    return Promise.resolve();
  }
}
