/** What a program is asked before it is tested: who it is, whether it is honest, and how long it takes to answer. */
import { encodePacketInto, parseHost, sequenceNumber, TcpFlag } from '../../src/codec/index.ts';
import { MILLISECOND, type Clock, type Link } from '../../src/link/index.ts';
import {
  capabilities,
  CONTRACT_VERSION,
  ContractError,
  roles,
  type Answer,
  type Hello,
  type Parameters,
} from '../harness/index.ts';
import { TESTER_HOSTS } from './addresses.ts';
import { ProgramError } from './channel.ts';
import type { Program } from './program.ts';

/** Milliseconds in which a program is up. */
const HELLO_LIMIT = 30_000;
const MADE_UP_VERB = 'whistleBackwards';

/** @throws ProgramError for an answer that is no hello, or if a made-up verb is not refused as one */
export async function greet(program: Program, parameters: Parameters): Promise<Hello> {
  const hello = helloOf(await program.ask('hello', parameters, HELLO_LIMIT));
  await expectHonesty(program);
  return hello;
}

/** Who carries out what there is not would also say that it has carried out what it has not. */
async function expectHonesty(program: Program): Promise<void> {
  let said: string;
  try {
    said = JSON.stringify(await program.ask(MADE_UP_VERB, {}));
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    if (error.code === 'UNKNOWN-VERB') return;
    said = `the error ${error.code}`;
  }
  throw new ProgramError(`answers the made-up verb ${MADE_UP_VERB} with ${said}; expected UNKNOWN-VERB`);
}

function helloOf(answer: Answer): Hello {
  const { contract, name, version, address, suspensionLimit, msl } = answer;
  require(answer, 'contract', contract === CONTRACT_VERSION, `${CONTRACT_VERSION}`);
  require(answer, 'name', isText(name), 'a text');
  require(answer, 'version', isText(version), 'a text');
  require(answer, 'address', isText(address) && isHost(address), 'an IPv4 address');
  require(answer, 'roles', isListOf(answer['roles'], roles), `a list out of ${roles.join(', ')}`);
  const known = `a list out of ${capabilities.join(', ')}`;
  require(answer, 'capabilities', isListOf(answer['capabilities'], capabilities), known);
  for (const [field, value] of Object.entries({ suspensionLimit, msl }))
    require(answer, field, value === undefined || Number(value) > 0, 'seconds');
  return answer as unknown as Hello;
}

function require(answer: Answer, field: string, holds: boolean, expected: string): void {
  if (!holds)
    throw new ProgramError(
      `answers hello with ${field} ${answer[field] === undefined ? 'absent' : JSON.stringify(answer[field])}; expected ${expected}`,
    );
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isHost(text: string): boolean {
  try {
    parseHost(text);
    return true;
  } catch {
    return false;
  }
}

function isListOf(value: unknown, known: readonly string[]): boolean {
  return Array.isArray(value) && value.every((each) => known.includes(each as string));
}

/** @throws ProgramError where it is refused: every program has to take part in the next case as if there had been none */
export async function forget(program: Program): Promise<void> {
  try {
    await program.ask('forget', {});
  } catch (error) {
    if (!(error instanceof ContractError)) throw error;
    throw new ProgramError(`refuses forget: ${error.message}`);
  }
}

const ROUND_TRIPS = 20;
const LONGEST_ROUND_TRIP = 500 * MILLISECOND;
/** Nobody listens here: the ports of cases begin above. */
export const CLOSED_PORT = 20_000;

/** What a program was measured to do. */
export interface Measured {
  /** Microseconds in which it answers: the median. */
  readonly answer: number;
  /** Whether segments of no connection draw RST, as they should (RFC 9293 §3.10.7.1). */
  readonly answersStrays: boolean;
}

/**
 * Measures how long an implementation takes to answer: by segments of no connection, which draw RST (RFC 9293 §3.10.7.1), or
 * by calls where it keeps silent about those.
 */
export async function measureAnswer(
  program: Program,
  link: Link,
  clock: Clock,
  { address }: Hello,
): Promise<Measured> {
  const times: number[] = [];
  while (times.length < ROUND_TRIPS) {
    const start = clock.now();
    if (!(await isAnswered(link, clock, strayOf(address, CLOSED_PORT + times.length)))) break;
    times.push(clock.now() - start);
  }
  const answersStrays = times.length === ROUND_TRIPS;
  while (times.length < ROUND_TRIPS) {
    const start = clock.now();
    await forget(program);
    times.push(clock.now() - start);
  }
  return { answer: times.sort((a, b) => a - b)[ROUND_TRIPS / 2] as number, answersStrays };
}

/** Waits until all is there that was on its way: a segment that comes last is answered last. */
export async function drain(link: Link, clock: Clock, { address }: Hello): Promise<void> {
  await isAnswered(link, clock, strayOf(address, CLOSED_PORT));
}

function isAnswered(link: Link, clock: Clock, packet: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.at(clock.now() + LONGEST_ROUND_TRIP, () => {
      resolve(false);
    });
    link.attach({
      packet: (bytes) => {
        if (sourcePortOf(bytes) !== CLOSED_PORT) return;
        timer.cancel();
        resolve(true);
      },
      drained: () => undefined,
    });
    link.send(packet);
  });
}

function sourcePortOf(packet: Uint8Array): number {
  const tcp = 4 * ((packet[0] ?? 0) & 0xf);
  return ((packet[tcp] ?? 0) << 8) | (packet[tcp + 1] ?? 0);
}

function strayOf(address: string, sourcePort: number): Uint8Array {
  const buffer = new Uint8Array(100);
  const segment = {
    sourcePort,
    destinationPort: CLOSED_PORT,
    sequence: sequenceNumber(1),
    acknowledgment: sequenceNumber(1),
    reserved: 0,
    flags: TcpFlag.ACK,
    window: 1000,
    urgentPointer: 0,
    options: [],
    payload: new Uint8Array(0),
  };
  const [source] = TESTER_HOSTS;
  const packet = {
    source: parseHost(source),
    destination: parseHost(address),
    typeOfService: 0,
    segment,
  };
  return buffer.subarray(0, encodePacketInto(buffer, packet));
}
