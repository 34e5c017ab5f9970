/**
 * Implementations that are programs, by contract.md. Each program is a world of its own with its own way to the tester and
 * serves one session at a time, and one after the other; several run side by side.
 */
import { join } from 'node:path';
import { listenForFrames } from '../../src/link/frames.ts';
import { RealTime, type Link, type Receiver } from '../../src/link/index.ts';
import {
  CONTRACT_VERSION,
  realTime,
  type Adapter,
  type Answer,
  type Hello,
  type Parameters,
  type Session,
  type Time,
} from '../harness/index.ts';
import { ADDRESS, TESTER_HOSTS } from './addresses.ts';
import { ProgramError } from './channel.ts';
import { CLOSED_PORT, drain, forget, greet, measureAnswer, type Measured } from './greeting.ts';
import { DEVICE, makeNamespace, type Way } from './namespace.ts';
import { reachProgram, startProgram, type Program, type StartOptions } from './program.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** Most of a case's time is waiting. */
const JOBS = 8;

/** Any program; its packets come as frames over a unix socket. @param command - of a shell */
export function execAdapter(command: string, options: Pick<StartOptions, 'callLimit'> = {}): Adapter {
  return new ProgramAdapter('exec', JOBS, () => overFrames(() => startProgram(command, options)));
}

/** A program in a network namespace, whose packets are those of the kernel there. Needs root. */
export function namespaceAdapter(name: string, command: string, way: Way = 'tun'): Adapter {
  return new ProgramAdapter(name, JOBS, () => inNewNamespace(command, way));
}

/** A program that runs already; its packets come as frames over a unix socket. @param path - of its unix socket */
export function runningAdapter(path: string): Adapter {
  return new ProgramAdapter('running', 1, () => overFrames(() => reachProgram(path)));
}

/** A program that was greeted, and the way to it. */
export interface World {
  readonly program: Program;
  readonly hello: Hello;
  readonly link: Link;
  close(): Promise<void>;
}

export class ProgramAdapter implements Adapter {
  readonly name: string;
  readonly isParallel: boolean;
  readonly jobs: number;
  readonly #begin: () => Promise<World>;
  readonly #clock = new RealTime();
  readonly #idle: ProgramWorld[] = [];

  constructor(name: string, jobs: number, begin: () => Promise<World>) {
    this.name = name;
    this.jobs = jobs;
    this.isParallel = jobs > 1;
    this.#begin = begin;
  }

  async open(): Promise<Session> {
    const world = this.#idle.pop() ?? (await ProgramWorld.begin(await this.#begin(), this.#clock));
    return world.session((isAlive) => {
      if (isAlive) this.#idle.push(world);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((world) => world.close()));
  }
}

/** Ports that a session may use before the next one's begin. They come again when a kernel's TIME-WAIT is long over. */
const PORTS_PER_SESSION = 64;
const SESSIONS = 600;

/** A world with what lasts from one session to the next. */
class ProgramWorld {
  readonly world: World;
  readonly time: Time;
  readonly measured: Measured;
  #sessions = 0;

  constructor(world: World, clock: RealTime, measured: Measured) {
    this.world = world;
    this.time = realTime(clock, measured.answer);
    this.measured = measured;
  }

  static async begin(world: World, clock: RealTime): Promise<ProgramWorld> {
    const { program, link, hello } = world;
    try {
      return new ProgramWorld(world, clock, await measureAnswer(program, link, clock, hello));
    } catch (error) {
      const problem = await givenUp(program, error);
      await world.close();
      throw problem;
    }
  }

  session(whenClosed: (isAlive: boolean) => void): Session {
    const firstPort = CLOSED_PORT + PORTS_PER_SESSION * (1 + (this.#sessions % SESSIONS));
    return new ProgramSession(this, firstPort, whenClosed);
  }

  /** Nothing is left of a session, neither in the program nor on the way; the next one has other ports. */
  async clean(): Promise<void> {
    const { program, link, hello } = this.world;
    this.#sessions += 1;
    link.attach(nobody);
    await forget(program);
    if (this.measured.answersStrays) await drain(link, this.time.clock, hello);
    link.attach(nobody);
  }

  close(): Promise<void> {
    return this.world.close();
  }
}

class ProgramSession implements Session {
  readonly hello: Hello;
  readonly time: Time;
  readonly testerHosts = TESTER_HOSTS;
  readonly answerTime: number;
  readonly firstPort: number;
  readonly link: Link;
  readonly #world: ProgramWorld;
  readonly #whenClosed: (isAlive: boolean) => void;
  /** Whether anything was asked or sent: most cases that are UNSUPPORTED leave it at the greeting. */
  #isUsed = false;

  constructor(world: ProgramWorld, firstPort: number, whenClosed: (isAlive: boolean) => void) {
    this.#world = world;
    this.hello = world.world.hello;
    this.time = world.time;
    this.answerTime = world.measured.answer;
    this.firstPort = firstPort;
    this.#whenClosed = whenClosed;
    const { link } = world.world;
    this.link = {
      send: (packet) => {
        this.#isUsed = true;
        link.send(packet);
      },
      attach: (receiver) => {
        link.attach(receiver);
      },
      close: () => undefined,
    };
    link.attach(nobody);
  }

  call(verb: string, parameters: Parameters): Promise<Answer> {
    this.#isUsed = true;
    return this.#world.world.program.ask(verb, parameters);
  }

  /** @throws ProgramError where the program did not survive the session: whatever was found then is no verdict */
  async close(): Promise<void> {
    const { program } = this.#world.world;
    try {
      if (this.#isUsed) await this.#world.clean();
    } catch (error) {
      this.#whenClosed(false);
      const problem = await givenUp(program, error);
      await this.#world.close();
      throw problem;
    }
    this.#whenClosed(true);
  }
}

const nobody: Receiver = { packet: () => undefined, drained: () => undefined };

/** Milliseconds after its hello in which a program has to have connected its packets. */
const CONNECT_LIMIT = 2000;
/** Milliseconds in which a program whose packets have ended may end itself: how it did says more. */
const LAST_WORDS = 300;

async function overFrames(start: () => Program): Promise<World> {
  const folder = makeTemporaryFolder('frames');
  const path = join(folder.path, 'packets');
  const server = await listenForFrames(path, (problem) => {
    setTimeout(() => void program.abandon(`fails at its packets: ${problem}`), LAST_WORDS);
  });
  const program = start();
  try {
    const hello = await greet(program, helloParameters({ kind: 'frames', path }));
    const link = await inTime(server.connected, `did not connect to ${path}, where its packets go`);
    const close = async (): Promise<void> => {
      link.close();
      await program.close();
    };
    return { program, hello, link, close };
  } catch (error) {
    throw await givenUp(program, error);
  } finally {
    server.close();
    folder.remove();
  }
}

async function inNewNamespace(command: string, way: Way): Promise<World> {
  const namespace = makeNamespace(way);
  const program = startProgram(command, { namespace: namespace.name });
  const { link } = namespace;
  try {
    link.attach(nobody);
    const hello = await greet(program, helloParameters({ kind: way, device: DEVICE }));
    const close = async (): Promise<void> => {
      await program.close();
      namespace.close();
    };
    return { program, hello, link, close };
  } catch (error) {
    const problem = await givenUp(program, error);
    namespace.close();
    throw problem;
  }
}

export function helloParameters(link: Parameters): Parameters {
  return { contract: CONTRACT_VERSION, address: ADDRESS, testers: TESTER_HOSTS, link };
}

/** What went wrong with a program, with its last words. */
export async function givenUp(program: Program, error: unknown): Promise<Error> {
  const problem = error instanceof Error ? error.message : String(error);
  const abandoned = await program.abandon(problem);
  await program.close();
  return abandoned;
}

function inTime<Result>(result: Promise<Result>, reason: string): Promise<Result> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new ProgramError(`${reason} within ${CONNECT_LIMIT / 1000} s of its hello`));
    }, CONNECT_LIMIT);
  });
  return Promise.race([result, late]).finally(() => {
    clearTimeout(timer);
  });
}
