/**
 * A virtual machine of QEMU that kernel/vm has built, emulated and without privileges. All that goes in and out of it are
 * descriptors of this process: it cannot outlive it.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Duplex, Readable } from 'node:stream';
import { EthernetLink } from '../../src/link/ethernet.ts';
import { FramesLink } from '../../src/link/frames.ts';
import type { Link } from '../../src/link/index.ts';
import type { Answer, Parameters } from '../harness/index.ts';
import { undoAtEnd } from './at-end.ts';
import { builtKernel, reportIn, type BuiltKernel } from './built-kernel.ts';
import { programBehind, type Program } from './program.ts';

const CONSOLE_OCTETS = 64_000;
const CONSOLE_LINES = 40;
/** Descriptors below are standard input, output and error. */
const FIRST_DESCRIPTOR = 3;
/** Of more at once QEMU forgets to tell some. */
const PORTS_OF_A_BUS = 8;
/** Locally administered; the last octet counts the interfaces. */
const GUEST_HARDWARE = [0x52, 0x54, 0x00, 0x4d, 0x49];
const OWN_HARDWARE = Uint8Array.of(0x52, 0x54, 0x00, 0x4d, 0x47, 0x01);
/** By the kernel, however this process ends. */
const DIES_WITH_US = ['--pdeathsig', 'KILL', 'qemu-system-x86_64'];
/** A place for one session: a program in a network namespace of its own, with an interface of its own. */
export interface Place {
  readonly program: Program;
  /** What the kernel in that namespace sends, and what is sent to it. */
  readonly link: Link;
}

export interface MachineOptions {
  /** How many sessions it has room for. */
  readonly places: number;
  readonly processors: number;
  /** Whether it has Debian's curl, python3, iperf3, iproute2, nftables and ethtool besides, and veth and conntrack. */
  readonly hasPrograms?: boolean;
  /** Whether its time is the instructions it has carried out, a nanosecond each, whatever else this computer does; by one processor. */
  readonly countsInstructions?: boolean;
}

/** What the machine says of itself once it is up. */
export interface MachineHello {
  readonly release: string;
  /** Whether the module is loaded. */
  readonly module: boolean;
}

export class VirtualMachine {
  readonly places: readonly Place[];
  readonly #child: ChildProcess;
  readonly #program: Program;
  readonly #kill: () => void;
  #console = '';

  private constructor(built: BuiltKernel, options: MachineOptions) {
    const { places } = options;
    const descriptors = 1 + 2 * places;
    const child = spawn('setpriv', [...DIES_WITH_US, ...argumentsFor(built, options)], {
      stdio: ['ignore', 'pipe', 'pipe', ...Array.from({ length: descriptors }, () => 'pipe' as const)],
    });
    this.#child = child;
    this.#kill = undoAtEnd(() => {
      child.kill('SIGKILL');
    });
    child.on('error', ({ message }) => {
      this.#note(`QEMU cannot be started: ${message}`);
    });
    child.once('exit', this.#kill);
    for (const stream of [child.stdout, child.stderr] as Readable[])
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#note(text);
      });
    const [machine, ...streams] = child.stdio.slice(FIRST_DESCRIPTOR) as Duplex[];
    this.#program = this.#programBehind(machine as Duplex, 'the virtual machine');
    this.places = Array.from({ length: places }, (_, index) =>
      this.#place(index, streams.slice(2 * index) as [Duplex, Duplex]),
    );
  }

  /** @throws ProgramError where it does not come up */
  static async start(options: MachineOptions): Promise<{ machine: VirtualMachine; hello: MachineHello }> {
    const built = builtKernel(options.hasPrograms === true ? 'initramfs-programs.gz' : 'initramfs.gz');
    const machine = new VirtualMachine(built, options);
    try {
      const hello = await machine.#program.ask('hello', {}, built.bootLimit);
      return { machine, hello: hello as unknown as MachineHello };
    } catch (error) {
      machine.stop();
      throw error;
    }
  }

  /** Runs a command of its shell. @param limit - milliseconds */
  async run(command: string, limit?: number): Promise<{ status: number; output: string }> {
    const answer: Answer = await this.#program.ask('run', { command } satisfies Parameters, limit);
    return answer as unknown as { status: number; output: string };
  }

  /** What its kernel has said last. */
  get console(): string {
    return this.#console;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  stop(): void {
    this.#kill();
  }

  #place(index: number, [calls, frames]: [Duplex, Duplex]): Place {
    const program = this.#programBehind(calls, `place ${index + 1} of the virtual machine`);
    const carried = new FramesLink(frames, (problem) => void program.abandon(problem));
    const peer = Uint8Array.from(guestHardware(index));
    return { program, link: new EthernetLink(carried, { own: OWN_HARDWARE, peer }) };
  }

  #programBehind(stream: Duplex, title: string): Program {
    return programBehind(stream, title, () => {
      const lines = this.#console.trim().split(/\r?\n/).slice(-CONSOLE_LINES).join('\n');
      const said = reportIn(this.#console) ?? lines;
      return said === '' ? '' : `; its console said:\n${said}`;
    });
  }

  #note(text: string): void {
    this.#console = (this.#console + text).slice(-CONSOLE_OCTETS);
    if (reportIn(this.#console) !== undefined) this.#kill();
  }
}

function argumentsFor(built: BuiltKernel, options: MachineOptions): string[] {
  const { kernel, initramfs, megabytes, parameters } = built;
  const { places, processors, countsInstructions = false } = options;
  return [
    ...(countsInstructions ? ['-icount', 'shift=0,sleep=off'] : ['-accel', 'tcg,thread=multi']),
    ...['-M', 'q35', '-smp', `${processors}`, '-m', `${megabytes}`],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-kernel', kernel, '-initrd', initramfs, '-append', `${parameters} ports=${1 + places}`],
    ...Array.from({ length: 1 + Math.floor(places / PORTS_OF_A_BUS) }, (_, bus) => [
      '-device',
      `virtio-serial-pci,id=bus${bus}`,
    ]).flat(),
    ...port(0, FIRST_DESCRIPTOR, 'machine'),
    ...Array.from({ length: places }, (_, index) => place(index)).flat(),
  ];
}

/** A port of the machine that is a descriptor here. @param purpose - what kernel/agent goes by */
function port(index: number, descriptor: number, purpose: string): string[] {
  const id = `port${index}`;
  const bus = `bus${Math.floor(index / PORTS_OF_A_BUS)}.0`;
  return [
    ...['-chardev', `socket,id=${id},fd=${descriptor}`],
    ...['-device', `virtserialport,bus=${bus},chardev=${id},name=${purpose}`],
  ];
}

function place(index: number): string[] {
  const descriptor = FIRST_DESCRIPTOR + 1 + 2 * index;
  const hardware = guestHardware(index)
    .map((octet) => octet.toString(16).padStart(2, '0'))
    .join(':');
  const id = `net${index}`;
  return [
    ...port(1 + index, descriptor, `session ${hardware}`),
    ...['-netdev', `stream,id=${id},server=off,addr.type=fd,addr.str=${descriptor + 1}`],
    ...['-device', `virtio-net-pci,netdev=${id},mac=${hardware},romfile=`],
  ];
}

function guestHardware(index: number): number[] {
  return [...GUEST_HARDWARE, index + 1];
}
