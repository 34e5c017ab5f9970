/**
 * Requests and answers as lines of JSON with a program that may do anything: die, hang, flood, answer rubbish or in disorder.
 * Whatever it does that the contract does not have ends the channel with a reason.
 */
import type { Readable, Writable } from 'node:stream';
import { ContractError, SetUpError, type Answer, type Parameters } from '../harness/index.ts';

/** The program is at fault, or how it was started: no verdict on a requirement. */
export class ProgramError extends SetUpError {}

/** Octets of a line: state buffers with full queues fit in, a flood does not. */
const LONGEST_LINE = 2 ** 24;
const QUOTED = 200;
/** Milliseconds in which a call is answered: no verb waits for a peer. */
const CALL_LIMIT = 10_000;

interface Pending {
  readonly id: number;
  readonly verb: string;
  readonly late: NodeJS.Timeout;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

export class Channel {
  readonly #output: Writable;
  readonly #onFailure: () => void;
  readonly #limit: number;
  readonly #pending: Pending[] = [];
  #line: Buffer[] = [];
  #lineOctets = 0;
  #lastId = 0;
  #failure: string | undefined;

  /**
   * @param input - what the program says
   * @param output - what it is told
   * @param onFailure - called once, when it can no longer be asked; its calls are rejected when `reject` is called
   * @param limit - milliseconds in which a call is answered
   */
  constructor(input: Readable, output: Writable, onFailure: () => void, limit = CALL_LIMIT) {
    this.#output = output;
    this.#onFailure = onFailure;
    this.#limit = limit;
    input.on('data', (chunk: Buffer) => {
      this.#receive(chunk);
    });
    input.on('error', ({ message }) => {
      this.fail(`cannot be heard: ${message}`);
    });
    // What it does not read it will not answer either.
    output.on('error', () => undefined);
  }

  /** Why it can no longer be asked. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /**
   * @param limit - milliseconds for this call
   * @throws ContractError where the program refuses; ProgramError once `reject` was called
   */
  ask(verb: string, parameters: Parameters, limit = this.#limit): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(new ProgramError(this.#failure));
        return;
      }
      this.#lastId += 1;
      const id = this.#lastId;
      const late = setTimeout(() => {
        this.fail(`did not answer ${verb} within ${limit / 1000} s`);
      }, limit);
      this.#pending.push({ id, verb, late, resolve, reject });
      this.#output.write(`${JSON.stringify({ id, verb, parameters })}\n`);
    });
  }

  /** Gives the program up; only the first reason counts. */
  fail(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    this.#onFailure();
  }

  /** Ends all calls with an error, once all is known about it. */
  reject(error: ProgramError): void {
    this.#failure = error.message;
    for (const { late, reject } of this.#pending.splice(0)) {
      clearTimeout(late);
      reject(error);
    }
  }

  #receive(chunk: Buffer): void {
    let rest = chunk;
    for (let end = rest.indexOf(0x0a); end !== -1; end = rest.indexOf(0x0a)) {
      this.#line.push(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      const line = Buffer.concat(this.#line).toString('utf8');
      this.#line = [];
      this.#lineOctets = 0;
      if (this.#failure === undefined) this.#settle(line);
    }
    if (this.#failure !== undefined) return;
    this.#line.push(rest);
    this.#lineOctets += rest.length;
    if (this.#lineOctets > LONGEST_LINE) this.fail(`says a line of more than ${LONGEST_LINE} octets`);
  }

  #settle(line: string): void {
    const [oldest] = this.#pending;
    const quoted = JSON.stringify(line.slice(0, QUOTED));
    if (oldest === undefined) {
      this.fail(`says ${quoted} without being asked`);
      return;
    }
    const { id, verb, late, resolve, reject } = oldest;
    const answer = parseAnswer(line);
    if (answer?.id !== id) {
      const form = `{"id":${id},"answer":{…}} or {"id":${id},"error":{"code":…,"message":…}}`;
      this.fail(`answers ${verb} with ${quoted}; expected ${form}`);
      return;
    }
    this.#pending.shift();
    clearTimeout(late);
    if ('error' in answer) reject(new ContractError(answer.error.code, answer.error.message));
    else resolve(answer.answer);
  }
}

type Parsed =
  | { readonly id: number; readonly answer: Answer }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

/** A line as an answer; undefined for what is none. */
function parseAnswer(line: string): Parsed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value) || typeof value['id'] !== 'number') return undefined;
  const { id, answer, error } = value;
  if (isObject(answer) && error === undefined) return { id, answer };
  if (!isObject(error) || answer !== undefined) return undefined;
  const { code, message } = error;
  return typeof code === 'string' && typeof message === 'string'
    ? { id, error: { code, message } }
    : undefined;
}

function isObject(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
