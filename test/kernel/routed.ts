/** Hosts in a virtual machine that reach each other through a router in it, over veth alone. */
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { Network, RealTime } from '../../src/link/index.ts';
import { startPlaces, type Host, type KernelPlace } from './hosts.ts';
import { Shell } from './shell.ts';

const ROUTER = '/run/netns/router';

/** A network interface, and where it is. */
export interface Interface {
  readonly shell: Shell;
  readonly device: string;
}

export class RoutedHosts {
  readonly machine: VirtualMachine;
  readonly router: Shell;
  /** The hosts', and behind them the router's. */
  readonly shells: readonly Shell[];
  /** Both ends of each host's path to the router. */
  readonly interfaces: readonly Interface[];
  readonly #places: readonly KernelPlace[];

  private constructor(machine: VirtualMachine, places: readonly KernelPlace[], hosts: readonly Shell[]) {
    const router = new Shell(machine, ROUTER);
    this.machine = machine;
    this.router = router;
    this.shells = [...hosts, router];
    this.interfaces = hosts.flatMap((shell, index) => [
      { shell, device: 'path' },
      { shell: router, device: `port${index}` },
    ]);
    this.#places = places;
  }

  static async start(addresses: readonly string[]): Promise<RoutedHosts> {
    const { machine, places } = await startPlaces(addresses, { hasPrograms: true });
    try {
      const hosts = new RoutedHosts(machine, places, await Shell.ofPlaces(machine, addresses));
      await new Shell(machine).run('mkdir -p /run/netns; /bin/ip netns add router');
      await hosts.router.run('echo 1 >/proc/sys/net/ipv4/ip_forward');
      for (const index of places.keys()) await hosts.#plug(index);
      return hosts;
    } catch (error) {
      machine.stop();
      throw error;
    }
  }

  /** What is not among them goes nowhere. */
  join(): Host[] {
    const clock = new RealTime();
    const network = new Network({ clock, seed: 1 });
    return this.#places.map((place) => place.join(network, clock));
  }

  async #plug(index: number): Promise<void> {
    const { address } = this.#places[index] as KernelPlace;
    const host = this.shells[index] as Shell;
    const gateway = `10.0.${index}.1`;
    const port = `port${index}`;
    const others = this.#places.map((place) => place.address).filter((other) => other !== address);
    await host.run(
      [
        `/bin/ip link add path type veth peer name ${port}`,
        `/bin/ip link set ${port} netns ${ROUTER}`,
        '/bin/ip link set path up',
        ...others.map((other) => `/bin/ip route add ${other} via ${gateway} dev path onlink src ${address}`),
      ].join(' && '),
    );
    await this.router.run(
      [
        `/bin/ip address add ${gateway}/32 dev ${port}`,
        `/bin/ip link set ${port} up`,
        `/bin/ip route add ${address} dev ${port}`,
      ].join(' && '),
    );
  }
}
