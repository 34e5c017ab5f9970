/** Hosts of one network that are the kernel of a virtual machine, or the reference endpoint in this process. */
import { VirtualMachine, type Place } from '../../conformance/adapters/virtual-machine.ts';
import { ReferenceEndpoint } from '../../conformance/adapters/reference-endpoint.ts';
import { CONTRACT_VERSION, type Verb, type Verbs } from '../../conformance/harness/index.ts';
import { Random, relay, type Clock, type Network } from '../../src/link/index.ts';

export const kinds = ['reference', 'kernel'] as const;
export type Kind = (typeof kinds)[number];

export interface Host {
  readonly address: string;
  /** A verb of the contract. @throws ContractError where it is refused */
  call<Name extends Verb>(verb: Name, parameters: Verbs[Name][0]): Promise<Verbs[Name][1]>;
  /** Leaves the network, and remembers nothing. */
  leave(): Promise<void>;
}

/** The reference endpoint at an address of a network. */
export function referenceHost(network: Network, clock: Clock, address: string, seed: number): Host {
  const link = network.attach(address);
  const endpoint = new ReferenceEndpoint({ address, link, clock, random: new Random(seed) }, {});
  return {
    address,
    // Refusals are rejections, as those of a host elsewhere are.
    call: async (verb, parameters) => {
      await Promise.resolve();
      return endpoint.call(verb, parameters);
    },
    leave: () => {
      endpoint.close();
      return Promise.resolve();
    },
  };
}

/** A place of a virtual machine at an address of its own, that joins one network after the other. */
export class KernelPlace {
  readonly address: string;
  readonly #place: Place;

  private constructor(place: Place, address: string) {
    this.#place = place;
    this.address = address;
  }

  static async greeted(place: Place, address: string): Promise<KernelPlace> {
    const link = { kind: 'ethernet' };
    await place.program.ask('hello', { contract: CONTRACT_VERSION, address, testers: [], link });
    return new KernelPlace(place, address);
  }

  /** Its session ends, and the network namespace with it. */
  async end(): Promise<void> {
    await this.#place.program.close();
  }

  join(network: Network, clock: Clock): Host {
    const { program, link } = this.#place;
    const attached = network.attach(this.address);
    const cable = relay(link, attached, { clock, seed: 1 });
    return {
      address: this.address,
      call: async (verb, parameters) => await program.ask(verb, parameters),
      leave: async () => {
        await program.ask('forget', {});
        cable.close();
        attached.close();
      },
    };
  }
}

export const PROCESSORS = 2;

/** A machine with one place for each address, and with Debian's programs where they are wanted. */
export async function startPlaces(
  addresses: readonly string[],
  { hasPrograms = false } = {},
): Promise<{ machine: VirtualMachine; places: KernelPlace[] }> {
  const options = { places: addresses.length, processors: PROCESSORS, hasPrograms };
  const { machine, hello } = await VirtualMachine.start(options);
  if (!hello.module) throw new Error('the module is not in the virtual machine; npm run kernel:build');
  const greetings = addresses.map((address, index) =>
    KernelPlace.greeted(machine.places[index] as Place, address),
  );
  return { machine, places: await Promise.all(greetings) };
}
