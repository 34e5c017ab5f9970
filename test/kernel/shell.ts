/** Commands in a virtual machine, each in the network namespace that it belongs to. */
import type { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';

/** Milliseconds for one command. */
const LIMIT = 90_000;
/** Seconds that something may take to come about. */
const PATIENCE = 60;

/** A command that runs while others do. */
export interface Job {
  readonly process: number;
  /** Waits for its end. @returns what it said. @throws Error where it fails */
  ended(): Promise<string>;
}

let jobs = 0;

export class Shell {
  readonly #machine: VirtualMachine;
  readonly #enter: string;

  /** @param namespace - a file that stands for a network namespace; without it that of the machine's first process */
  constructor(machine: VirtualMachine, namespace = '/proc/1/ns/net') {
    this.#machine = machine;
    this.#enter = `nsenter --net=${namespace}`;
  }

  /** Where the places are that have these addresses. */
  static async ofPlaces(machine: VirtualMachine, addresses: readonly string[]): Promise<Shell[]> {
    const shells: Shell[] = [];
    for (const address of addresses) {
      const has = `nsenter --net=/proc/$process/ns/net /bin/ip -4 -o address | grep -q 'inet ${address}/'`;
      const search = `for process in $(pidof init); do if ${has}; then echo /proc/$process/ns/net; fi; done`;
      shells.push(new Shell(machine, (await new Shell(machine).run(search)).trim()));
    }
    return shells;
  }

  /** @returns what it said. @throws Error where it fails */
  async run(command: string): Promise<string> {
    const entered = `${this.#enter} sh -c ${quoted(command)} 2>&1`;
    const { status, output } = await this.#machine.run(entered, LIMIT);
    if (status === 0) return output;
    throw new Error(`${command}\nended with ${status} and said\n${output}`);
  }

  /** Waits until another command succeeds. @throws Error where it does not within a minute */
  async until(condition: string): Promise<void> {
    await this.run(`timeout ${PATIENCE} sh -c ${quoted(`until ${condition}; do sleep 0.05; done`)}`);
  }

  async start(command: string): Promise<Job> {
    const job = `/tmp/job-${(jobs += 1)}`;
    const entered = `${this.#enter} sh -c ${quoted(`echo $$ >${job}.process; exec ${command}`)}`;
    await this.run(
      `{ ${entered} </dev/null >${job}.output 2>&1; echo $? >${job}.status; } >/dev/null 2>&1 &`,
    );
    await this.until(`[ -s ${job}.process ]`);
    return {
      process: Number(await this.run(`cat ${job}.process`)),
      ended: async () => {
        await this.until(`[ -s ${job}.status ]`);
        return this.run(`cat ${job}.output; exit $(cat ${job}.status)`);
      },
    };
  }

  async write(path: string, text: string): Promise<void> {
    await this.run(`echo ${Buffer.from(text).toString('base64')} | base64 -d >${path}`);
  }
}

function quoted(command: string): string {
  return `'${command.replaceAll("'", String.raw`'\''`)}'`;
}
