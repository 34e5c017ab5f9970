/** The implementation under test as a case sees it: the contract's verbs as methods. */
import { formatHost, parseHost, type Endpoint } from '../../src/codec/index.ts';
import {
  ContractError,
  type Answer,
  type Capability,
  type Hello,
  type MigrationState,
  type Parameters,
  type Session,
  type SocketStatus,
  type TcpState,
  type Verb,
  type Verbs,
} from './contract.ts';
import type { CaseRecord } from './record.ts';
import type { Wait } from './time.ts';
import { Failure, Unsupported } from './verdict.ts';

const FIRST_STEP = 1000;
const LONGEST_STEP = 50_000;

export class Subject {
  readonly #session: Session;
  readonly #record: CaseRecord;

  constructor(session: Session, record: CaseRecord) {
    this.#session = session;
    this.#record = record;
  }

  get hello(): Hello {
    return this.#session.hello;
  }

  get host(): number {
    return parseHost(this.hello.address);
  }

  /** @throws Unsupported where the implementation does not declare it */
  need(capability: Capability): void {
    if (!this.hello.capabilities.includes(capability))
      throw new Unsupported(`it does not declare ${capability}`);
  }

  /** Calls a verb of the contract. @throws ContractError where the implementation refuses */
  async call<Name extends Verb>(verb: Name, parameters: Verbs[Name][0]): Promise<Verbs[Name][1]> {
    return await this.callAny(verb, parameters);
  }

  /** Calls any verb, also one that there is not. */
  async callAny(verb: string, parameters: Parameters): Promise<Answer> {
    const text = `${verb} ${abbreviated(parameters)}`;
    try {
      const answer = await this.#session.call(verb, parameters);
      if (verb !== 'state' && verb !== 'accept') this.#record.call(`${text} -> ${abbreviated(answer)}`);
      return answer;
    } catch (error) {
      if (error instanceof ContractError) this.#record.call(`${text} -> ${error.code}: ${error.message}`);
      throw error;
    }
  }

  async connect(to: Endpoint, localPort?: number): Promise<Socket> {
    this.need('connect');
    const port = localPort === undefined ? {} : { localPort };
    const { socket } = await this.call('connect', { host: formatHost(to.host), port: to.port, ...port });
    return new Socket(this, socket);
  }

  /** The oldest connection accepted at a port, once there is one. @throws Failure where none comes */
  async accept(port: number, within: Wait = 'answer'): Promise<Socket> {
    const accepted = async (): Promise<Socket | undefined> => {
      const { socket } = await this.call('accept', { port });
      return socket === null ? undefined : new Socket(this, socket);
    };
    return this.poll(accepted, `a connection to be accepted at port ${port}`, within);
  }

  /** Restores a captured connection as a socket of its own. @throws ContractError where the buffer is refused */
  async deserializeAndRestart(buffer: Uint8Array, localPort?: number): Promise<Socket> {
    const port = localPort === undefined ? {} : { localPort };
    const { socket } = await this.call('deserializeAndRestart', { buffer: toBase64(buffer), ...port });
    return new Socket(this, socket);
  }

  /** Whether its connections may be moved from now on (MIG-REM-POLICY). */
  async allowMigrations(allowed: boolean): Promise<void> {
    this.need('policy');
    await this.call('allowMigrations', { allowed });
  }

  /** Asks again and again until there is an answer. @throws Failure saying what was waited for */
  async poll<Result>(
    ask: () => Promise<Result | undefined>,
    expected: string,
    within: Wait,
    requirement?: string,
  ): Promise<Result> {
    const result = await this.tryToPoll(ask, within);
    if (result === undefined) throw new Failure(expected, 'that it did not come about', requirement);
    return result;
  }

  /** Asks again and again until there is an answer, or the time is over: then it is undefined. */
  async tryToPoll<Result>(ask: () => Promise<Result | undefined>, within: Wait): Promise<Result | undefined> {
    const { time } = this.#session;
    const deadline = time.clock.now() + (typeof within === 'number' ? within : time.patience[within]);
    for (let step = FIRST_STEP; ; step = Math.min(2 * step, LONGEST_STEP)) {
      const result = await ask();
      const now = time.clock.now();
      if (result !== undefined || now >= deadline) return result;
      await time.until(() => false, Math.min(now + step, deadline));
    }
  }
}

/** One socket of the implementation. */
export class Socket {
  readonly subject: Subject;
  readonly id: number;

  constructor(subject: Subject, id: number) {
    this.subject = subject;
    this.id = id;
  }

  /** Hands over octets. @returns how many were taken */
  async send(octets: Uint8Array): Promise<number> {
    const { taken } = await this.subject.call('send', { socket: this.id, data: toBase64(octets) });
    return taken;
  }

  /** What has arrived by now. */
  async receive(max = 65_536): Promise<{ octets: Uint8Array; isEnd: boolean }> {
    const { data, end } = await this.subject.call('receive', { socket: this.id, max });
    return { octets: fromBase64(data), isEnd: end };
  }

  async close(): Promise<void> {
    this.subject.need('half-close');
    await this.subject.call('close', { socket: this.id });
  }

  async abort(): Promise<void> {
    this.subject.need('abort');
    await this.subject.call('abort', { socket: this.id });
  }

  /** Idle peers are probed from now on (RFC 9293 §3.8.4). @param idle - seconds, as `interval` is */
  async keepAlive(idle: number, interval: number): Promise<void> {
    this.subject.need('keep-alive');
    await this.subject.call('keepAlive', { socket: this.id, idle, interval });
  }

  async status(): Promise<SocketStatus> {
    return this.subject.call('state', { socket: this.id });
  }

  async sendMigrationRequest(): Promise<void> {
    await this.subject.call('sendMigrationRequest', { socket: this.id });
  }

  async serializeSocketData(): Promise<Uint8Array> {
    const { buffer } = await this.subject.call('serializeSocketData', { socket: this.id });
    return fromBase64(buffer);
  }

  /** Restores a captured connection into this socket (MIG-DST-HANDOFF). */
  async deserializeSocketData(buffer: Uint8Array): Promise<void> {
    this.subject.need('handoff');
    await this.subject.call('deserializeSocketData', { socket: this.id, buffer: toBase64(buffer) });
  }

  async sendRemoteRestart(): Promise<void> {
    await this.subject.call('sendRemoteRestart', { socket: this.id });
  }

  async getLocalHost(): Promise<Endpoint> {
    const { host, port } = await this.subject.call('getLocalHost', { socket: this.id });
    return { host: parseHost(host), port };
  }

  async cancelMigration(): Promise<void> {
    await this.subject.call('cancelMigration', { socket: this.id });
  }

  async discardMigrated(options: { destinationRuns?: boolean; force?: boolean } = {}): Promise<void> {
    await this.subject.call('discardMigrated', { socket: this.id, ...options });
  }

  /** @throws Failure where the socket does not come to one of these states */
  async expectTcp(
    states: TcpState | readonly TcpState[],
    requirement?: string,
    within: Wait = 'answer',
  ): Promise<void> {
    const expected = [states].flat();
    await this.#expectStatus(
      ({ tcp }) => expected.includes(tcp),
      `the state ${expected.join(' or ')}`,
      within,
      requirement,
    );
  }

  /** @throws Failure where the socket does not come to this state of a migration */
  async expectMigration(state: MigrationState, requirement?: string, within: Wait = 'answer'): Promise<void> {
    await this.#expectStatus(
      ({ migration }) => migration === state,
      `migration state ${state}`,
      within,
      requirement,
    );
  }

  /** @throws Failure where the last migration does not come to this */
  async expectOutcome(outcome: string, requirement?: string, within: Wait = 'answer'): Promise<void> {
    await this.#expectStatus(
      (status) => status.outcome === outcome,
      `the outcome ${outcome}`,
      within,
      requirement,
    );
  }

  async #expectStatus(
    holds: (status: SocketStatus) => boolean,
    expected: string,
    within: Wait,
    requirement?: string,
  ): Promise<void> {
    let last: SocketStatus | undefined;
    try {
      const ask = async (): Promise<true | undefined> =>
        holds((last = await this.status())) ? true : undefined;
      await this.subject.poll(ask, expected, within, requirement);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      throw new Failure(expected, JSON.stringify(last), requirement);
    }
  }
}

/** @throws Failure unless a call is refused, with this code where one is named */
export async function expectRefusal(
  call: Promise<unknown>,
  code?: string,
  requirement?: string,
): Promise<void> {
  const expected = code === undefined ? 'the call to be refused' : `the call to be refused with ${code}`;
  try {
    await call;
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    if (code === undefined || error.code === code) return;
    throw new Failure(expected, `${error.code}: ${error.message}`, requirement);
  }
  throw new Failure(expected, 'that it was carried out', requirement);
}

export function toBase64(octets: Uint8Array): string {
  return Buffer.from(octets).toString('base64');
}

export function fromBase64(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, 'base64'));
}

const LONGEST_VALUE = 40;

/** Parameters as an event log shows them: long values cut. */
function abbreviated(values: Parameters): string {
  return JSON.stringify(values, (_, value: unknown) =>
    typeof value === 'string' && value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value,
  );
}
