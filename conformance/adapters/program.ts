/** A program that speaks the contract: started here, or running already and reached through a unix socket. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Answer, Parameters } from '../harness/index.ts';
import { undoAtEnd } from './at-end.ts';
import { Channel, ProgramError } from './channel.ts';

const LONGEST_TITLE = 100;
const LAST_LINES = 10;
const LAST_OCTETS = 4000;
/** Milliseconds that a program has to end once its input has. */
const END_LIMIT = 2000;
/** Milliseconds in which the last words of one that has ended arrive. */
const LAST_WORDS_LIMIT = 1000;

export interface Program {
  /** @throws ContractError where it refuses, ProgramError where it does not answer as the contract has it */
  ask(verb: string, parameters: Parameters, limit?: number): Promise<Answer>;
  /** Gives it up for a reason. @returns the error that says so, with the program's last words */
  abandon(reason: string): Promise<ProgramError>;
  /** Ends it, by force where it does not of itself. */
  close(): Promise<void>;
}

export interface StartOptions {
  /** A network namespace of `ip netns` to start it in. */
  readonly namespace?: string;
  /** Milliseconds in which it answers a call; 10 s, if absent. */
  readonly callLimit?: number;
}

/** Starts a command of a shell. */
export function startProgram(command: string, options: StartOptions = {}): Program {
  return new StartedProgram(command, options);
}

class StartedProgram implements Program {
  readonly #title: string;
  readonly #child;
  readonly #channel: Channel;
  readonly #kill: () => void;
  readonly #ended: Promise<void>;
  #lastWords = '';

  constructor(command: string, { namespace, callLimit }: StartOptions) {
    this.#title = `the program \`${shortened(command)}\``;
    const shell = ['/bin/sh', '-c', `exec ${command}`];
    const [file = '', ...args] =
      namespace === undefined ? shell : ['ip', 'netns', 'exec', namespace, ...shell];
    // In a group of its own, so that what it starts ends with it.
    const child = spawn(file, args, { detached: true, stdio: 'pipe' });
    this.#child = child;
    this.#kill = undoAtEnd(() => {
      killGroup(child.pid);
    });
    this.#channel = new Channel(child.stdout, child.stdin, this.#kill, callLimit);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-LAST_OCTETS);
    });
    child.on('error', ({ message }) => {
      this.#channel.fail(`cannot be started: ${message}`);
    });
    limitLastWords(child);
    this.#ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        this.#channel.fail(`ended with ${signal ?? `exit status ${String(code)}`}`);
        this.#channel.reject(this.#error());
        resolve();
      });
    });
  }

  ask(verb: string, parameters: Parameters, limit?: number): Promise<Answer> {
    return this.#channel.ask(verb, parameters, limit);
  }

  async abandon(reason: string): Promise<ProgramError> {
    this.#channel.fail(reason);
    await this.#ended;
    return this.#error();
  }

  async close(): Promise<void> {
    const late = setTimeout(this.#kill, END_LIMIT);
    this.#child.stdin.end();
    await this.#ended;
    clearTimeout(late);
    this.#kill();
  }

  #error(): ProgramError {
    const lines = this.#lastWords.trim().split('\n').slice(-LAST_LINES).join('\n');
    const said = lines === '' ? '' : `; it said:\n${lines}`;
    const reason = this.#channel.failure ?? 'has failed';
    return new ProgramError(reason.startsWith(this.#title) ? reason : `${this.#title} ${reason}${said}`);
  }
}

/** What a program started may have left its group, and hold its output open when it has ended. */
function limitLastWords(child: ChildProcessWithoutNullStreams): void {
  child.once('exit', () => {
    const late = setTimeout(() => {
      child.stdout.destroy();
      child.stderr.destroy();
    }, LAST_WORDS_LIMIT);
    child.once('close', () => {
      clearTimeout(late);
    });
  });
}

function shortened(command: string): string {
  return command.length > LONGEST_TITLE ? `${command.slice(0, LONGEST_TITLE)}…` : command;
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended already.
  }
}

/** Connects to a program that runs already. @param path - of its unix socket */
export function reachProgram(path: string): Program {
  return programBehind(connect(path), `the program at ${path}`);
}

/**
 * A program that is reached by a stream.
 *
 * @param title - what errors call it
 * @param lastWords - what it has said beside its answers, for errors
 */
export function programBehind(stream: Duplex, title: string, lastWords = (): string => ''): Program {
  const error = (): ProgramError => {
    const reason = channel.failure ?? 'has failed';
    return new ProgramError(reason.startsWith(title) ? reason : `${title} ${reason}${lastWords()}`);
  };
  const channel: Channel = new Channel(stream, stream, () => {
    stream.destroy();
    setImmediate(() => {
      channel.reject(error());
    });
  });
  const ended = new Promise<void>((resolve) => {
    stream.once('close', () => {
      channel.fail('closed the connection');
      resolve();
    });
  });
  return {
    ask: (verb, parameters, limit) => channel.ask(verb, parameters, limit),
    abandon: (reason) => {
      channel.fail(reason);
      return Promise.resolve(error());
    },
    close: async () => {
      stream.destroy();
      await ended;
    },
  };
}
