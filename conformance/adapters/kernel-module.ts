/**
 * The kernel module in virtual machines: each session is a network namespace with an interface of its own, several share a
 * machine. Where kernel/vm was built without the module it is the kernel's own TCP.
 */
import type { Adapter } from '../harness/index.ts';
import { givenUp, helloParameters, ProgramAdapter, type World } from './exec.ts';
import { greet } from './greeting.ts';
import { VirtualMachine, type Place } from './virtual-machine.ts';

/** Most of a case's time is waiting; each place more makes the machine start later. */
const PLACES = 16;
const PROCESSORS = 2;

export function kernelModuleAdapter(): Adapter {
  const machines = new Machines();
  return new ProgramAdapter('kernel-module', PLACES, () => machines.begin());
}

/** A machine with the places of it that nobody has had yet, and how many are in use. */
interface Running {
  readonly machine: VirtualMachine;
  readonly free: Place[];
  used: number;
}

/** Starts a machine where there is no place left: a place serves one program, which may have been left in any state. */
class Machines {
  #newest: Promise<Running> | undefined;

  async begin(): Promise<World> {
    const { running, place } = await this.#take();
    const { program, link } = place;
    const close = async (): Promise<void> => {
      link.close();
      await program.close();
      running.used -= 1;
      if (running.used === 0) this.#stop(running);
    };
    try {
      const hello = await greet(program, helloParameters({ kind: 'ethernet' }));
      return { program, hello, link, close };
    } catch (error) {
      const problem = await givenUp(program, error);
      await close();
      throw problem;
    }
  }

  async #take(): Promise<{ running: Running; place: Place }> {
    for (;;) {
      this.#newest ??= boot();
      const newest = this.#newest;
      try {
        const running = await newest;
        const place = running.machine.hasEnded ? undefined : running.free.shift();
        if (place !== undefined) {
          running.used += 1;
          return { running, place };
        }
        if (this.#newest === newest) this.#newest = undefined;
      } catch (error) {
        if (this.#newest === newest) this.#newest = undefined;
        throw error;
      }
    }
  }

  /** Whatever was not used of it goes with it. */
  #stop(running: Running): void {
    running.free.splice(0);
    running.machine.stop();
  }
}

async function boot(): Promise<Running> {
  const { machine } = await VirtualMachine.start({ places: PLACES, processors: PROCESSORS });
  return { machine, free: [...machine.places], used: 0 };
}
