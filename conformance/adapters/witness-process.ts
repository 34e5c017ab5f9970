/**
 * A witness that runs as a process of its own and is asked over a pipe.
 *
 * A request is a line, `<id> <verb> <argument>`, in ASCII; octets are written in hex. An answer is one JSON object a line
 * that repeats the `id`; answers may come in any order. The verbs:
 *
 * | verb and argument | answer |
 * |---|---|
 * | `hello` | `name`: the tool and its version |
 * | `encode <every field in the order of the specification, decimal>` | `hex`: the message |
 * | `decode <hex of a message>` | `kind`, `problems`, and `fields` where there are any |
 * | `classify <link type> <hex of a frame>` | the same |
 *
 * `error` in place of these says why this one request failed. The process ends when its standard input does, so that it
 * never outlives whoever asks.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { spec, type ProblemId } from '../../src/spec/index.ts';
import { WitnessError, type MessageWitness, type WitnessFields, type WitnessVerdict } from './witness.ts';

/** How a witness process is started. */
export interface WitnessCommand {
  /** What errors call it, for instance `the scapy witness`. */
  readonly title: string;
  readonly command: string;
  readonly args: readonly string[];
  /** The process's whole environment; that of this process by default. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Called once when the process has ended, however it ended, or could not be started. */
  readonly whenEnded?: () => void;
  /** Milliseconds that it may take to say hello. */
  readonly startLimit?: number | undefined;
  /** Milliseconds that it may take to end once its input has ended, before it is killed. */
  readonly endLimit?: number | undefined;
}

/**
 * Starts a witness process and waits for its hello.
 *
 * @throws WitnessError when the command is missing, or the process ends or answers anything but a hello
 */
export async function startWitness(command: WitnessCommand): Promise<MessageWitness> {
  const requests = new RequestProcess(command);
  const { startLimit = 60_000 } = command;
  const late = setTimeout(() => {
    requests.abandon(`did not answer hello within ${startLimit} ms`);
  }, startLimit);
  try {
    return new ProcessWitness(textOf(await requests.ask('hello', ''), 'name', /^.+$/), requests);
  } catch (error) {
    await requests.close();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

class ProcessWitness implements MessageWitness {
  readonly name: string;
  readonly #requests: RequestProcess;

  constructor(name: string, requests: RequestProcess) {
    this.name = name;
    this.#requests = requests;
  }

  async classify(frames: readonly Uint8Array[], linkType: number): Promise<WitnessVerdict[]> {
    const answers = await this.#requests.askAll('classify', frames, (frame) => `${linkType} ${toHex(frame)}`);
    return answers.map(verdictOf);
  }

  async decode(messages: readonly Uint8Array[]): Promise<WitnessVerdict[]> {
    return (await this.#requests.askAll('decode', messages, toHex)).map(verdictOf);
  }

  async encode(messages: readonly WitnessFields[]): Promise<Uint8Array[]> {
    const answers = await this.#requests.askAll('encode', messages, toDecimals);
    return answers.map((answer) =>
      Uint8Array.from(Buffer.from(textOf(answer, 'hex', /^([0-9a-f]{2})*$/), 'hex')),
    );
  }

  close(): Promise<void> {
    return this.#requests.close();
  }
}

/** What a process answered to one request: a JSON object whose contents are still to be checked. */
export type Answer = Readonly<Record<string, unknown>>;

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: WitnessError) => void;
}

/** A process that answers numbered lines; many requests may be under way. */
export class RequestProcess {
  readonly #title: string;
  readonly #endLimit: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;
  #partialLine = '';
  #lastWords = '';
  /** Why it can no longer be asked. */
  #failure: string | undefined;
  /** Fulfilled when the pipe has room again; undefined while it has. */
  #room: Promise<void> | undefined;

  constructor({ title, command, args, env, whenEnded, endLimit = 5_000 }: WitnessCommand) {
    this.#title = `${title} (${[command, ...args].join(' ')})`;
    this.#endLimit = endLimit;
    try {
      this.#child = spawn(command, args, { env: env ?? process.env, stdio: 'pipe' });
    } catch (error) {
      whenEnded?.();
      throw new WitnessError(`${this.#title} cannot be started: ${reasonOf(error)}`);
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        this.#fail(`ended with ${signal ?? `exit code ${String(code)}`}`);
        whenEnded?.();
        resolve();
      });
    });
    this.#listen();
  }

  /** The process's number; undefined where it could not be started. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Asks without heed to the pipe's room, for a single request. */
  ask(verb: string, argument: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#error(this.#failure));
        return;
      }
      const id = ++this.#lastId;
      this.#pending.set(id, { resolve, reject });
      this.#child.stdin.write(`${id} ${verb} ${argument}\n`);
    });
  }

  /** Asks once for each item, as fast as the process reads. Fails with the first request that fails. */
  async askAll<T>(verb: string, items: readonly T[], argument: (item: T) => string): Promise<Answer[]> {
    const answers: Promise<Answer>[] = [];
    for (const item of items) {
      if (this.#child.stdin.writableNeedDrain) await this.#waitForRoom();
      const answer = this.ask(verb, argument(item));
      // It may fail while the loop still waits for room; Promise.all below reports it.
      answer.catch(() => undefined);
      answers.push(answer);
    }
    return Promise.all(answers);
  }

  /** Gives the process up: every request under way and every later one fails for this reason. */
  abandon(reason: string): void {
    this.#fail(reason);
    this.#child.kill('SIGKILL');
  }

  /** Lets it answer what was asked, ends it and waits for its end. */
  async close(): Promise<void> {
    const late = setTimeout(() => {
      this.abandon(`did not end within ${this.#endLimit} ms of its input's end`);
    }, this.#endLimit);
    this.#child.stdin.end();
    this.#failure ??= 'was closed';
    await this.#ended;
    clearTimeout(late);
  }

  #listen(): void {
    const { stdin, stdout, stderr } = this.#child;
    this.#child.on('error', (error) => {
      this.#fail(`cannot be started: ${reasonOf(error)}`);
    });
    // A process that closed its input can't be asked again; killing it changes nothing where it is ending already.
    stdin.on('error', () => this.#child.kill('SIGKILL'));
    stdout.setEncoding('latin1').on('data', (chunk: string) => {
      this.#receive(chunk);
    });
    stderr.setEncoding('utf8').on('data', (chunk: string) => {
      this.#lastWords = (this.#lastWords + chunk).slice(-2_000);
    });
  }

  #receive(chunk: string): void {
    const lines = (this.#partialLine + chunk).split('\n');
    this.#partialLine = lines.pop() ?? '';
    for (const line of lines) this.#settle(line);
  }

  #settle(line: string): void {
    const answer = parseAnswer(line);
    if (answer === undefined) {
      this.abandon(`answered "${line.slice(0, 200)}"; expected a JSON object with an id`);
      return;
    }
    const pending = this.#pending.get(answer.id);
    if (pending === undefined) {
      this.abandon(`answered request ${answer.id}, which does not wait for an answer`);
      return;
    }
    this.#pending.delete(answer.id);
    if ('error' in answer) pending.reject(this.#error(`refused a request: ${String(answer.error)}`));
    else pending.resolve(answer);
  }

  #fail(reason: string): void {
    if (this.#pending.size > 0) this.#failure = `${reason} with ${this.#pending.size} request(s) unanswered`;
    else this.#failure ??= reason;
    const error = this.#error(this.#failure);
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }

  #error(reason: string): WitnessError {
    const lastWords = this.#lastWords.trim();
    return new WitnessError(`${this.#title} ${reason}${lastWords === '' ? '' : `; it said:\n${lastWords}`}`);
  }

  #waitForRoom(): Promise<void> {
    this.#room ??= Promise.race([
      this.#ended,
      new Promise<void>((resolve) => this.#child.stdin.once('drain', resolve)),
    ]).finally(() => {
      this.#room = undefined;
    });
    return this.#room;
  }
}

function parseAnswer(line: string): (Answer & { readonly id: number }) | undefined {
  try {
    const answer: unknown = JSON.parse(line);
    if (typeof answer !== 'object' || answer === null || !('id' in answer)) return undefined;
    return typeof answer.id === 'number' ? { ...answer, id: answer.id } : undefined;
  } catch {
    return undefined;
  }
}

function textOf(answer: Answer, key: string, pattern: RegExp): string {
  const text = answer[key];
  if (typeof text === 'string' && pattern.test(text)) return text;
  throw unexpected(answer, `"${key}" as a string that matches ${pattern.source}`);
}

function verdictOf(answer: Answer): WitnessVerdict {
  const { kind, problems, fields } = answer;
  if (kind !== 'ordinary' && kind !== 'message' && kind !== 'malformed') {
    throw unexpected(answer, '"kind" as ordinary, message or malformed');
  }
  if (!isProblemList(problems)) throw unexpected(answer, '"problems" as a list of known problems');
  if (fields === undefined) return { kind, problems };
  if (!isFields(fields)) throw unexpected(answer, '"fields" as a number for every field');
  return { kind, problems, fields };
}

function isProblemList(value: unknown): value is ProblemId[] {
  return Array.isArray(value) && value.every((id) => spec.problems.some((problem) => problem.id === id));
}

function isFields(value: unknown): value is WitnessFields {
  if (typeof value !== 'object' || value === null) return false;
  const numbers = new Map<string, unknown>(Object.entries(value));
  const { fields } = spec.message;
  return numbers.size === fields.length && fields.every(({ name }) => typeof numbers.get(name) === 'number');
}

function unexpected(answer: Answer, expected: string): WitnessError {
  return new WitnessError(`a witness answered ${JSON.stringify(answer)}; expected ${expected}`);
}

function toHex(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex');
}

function toDecimals(fields: WitnessFields): string {
  return spec.message.fields
    .map(({ name }) => {
      const value = fields[name];
      if (value === undefined) throw new TypeError(`field ${name} is missing; expected a number`);
      return value;
    })
    .join(' ');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
