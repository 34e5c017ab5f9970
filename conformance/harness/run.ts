/** Runs cases against an implementation, and says what each came to. */
import { Random } from '../../src/link/index.ts';
import { levelOf } from './requirements.ts';
import type { CaseContext, ConformanceCase } from './case.ts';
import { ContractError, type Adapter, type Hello, type Session } from './contract.ts';
import { placeInCases } from './place.ts';
import { CaseRecord, type Entry } from './record.ts';
import { Subject } from './subject.ts';
import { Tester, testerHosts } from './tester.ts';
import { Failure, SetUpError, Unsupported, type Verdict } from './verdict.ts';

export interface CaseResult {
  readonly id: string;
  readonly definition: ConformanceCase;
  readonly verdict: Verdict;
  readonly seed: number;
  /** Milliseconds of the machine's time. */
  readonly duration: number;
  /** Why the verdict is not PASS. */
  readonly problem?: Problem;
  /** What happened, in order. */
  readonly entries: readonly Entry[];
  /** Who took part, by name and address: the implementation first. */
  readonly hosts: readonly CaseHost[];
  /** Whether the same seed has to give the same entries. */
  readonly isVirtual: boolean;
}

export interface CaseHost {
  readonly name: string;
  readonly address: string;
}

export interface Problem {
  /** The requirement that is broken, where one is. */
  readonly requirement?: string;
  readonly expected?: string;
  readonly actual?: string;
  readonly message: string;
  /** The stack's innermost line that lies in a case. */
  readonly place?: string;
  /** The stack of an error that nobody foresaw: the tester is at fault, or the adapter. */
  readonly stack?: string;
  /** Where a packet is what should not have been: its place among the entries. */
  readonly entry?: number;
}

export interface RunOptions {
  readonly seed: number;
  /** Milliseconds of the machine's time, for durations. */
  readonly stopwatch: () => number;
}

/** Runs one case in a session of its own. Never throws: what goes wrong is a verdict. */
export async function runCase(
  definition: ConformanceCase,
  adapter: Adapter,
  { seed, stopwatch }: RunOptions,
): Promise<CaseResult> {
  const start = stopwatch();
  let entries: readonly Entry[] = [];
  let hosts: readonly CaseHost[] = [];
  let isVirtual = false;
  let outcome: Outcome;
  try {
    const session = await adapter.open({ seed });
    try {
      const record = new CaseRecord(() => session.time.clock.now());
      entries = record.entries;
      hosts = hostsOf(session);
      isVirtual = session.time.isVirtual;
      outcome = await judge(definition, session, record, new Random(seed).fork(definition.id));
    } finally {
      await session.close();
    }
  } catch (error) {
    outcome = { verdict: 'INCONCLUSIVE', problem: problemOf(error) };
  }
  const duration = stopwatch() - start;
  return { id: definition.id, definition, seed, duration, entries, hosts, isVirtual, ...outcome };
}

function hostsOf({ hello, testerHosts: addresses }: Session): CaseHost[] {
  const tester = testerHosts.flatMap((name, index) => {
    const address = addresses[index];
    return address === undefined ? [] : [{ name, address }];
  });
  return [{ name: hello.name, address: hello.address }, ...tester];
}

interface Outcome {
  readonly verdict: Verdict;
  readonly problem?: Problem;
}

async function judge(
  definition: ConformanceCase,
  session: Session,
  record: CaseRecord,
  random: Random,
): Promise<Outcome> {
  const missing = missingOf(definition, session.hello);
  if (missing !== undefined) return { verdict: 'UNSUPPORTED', problem: { message: missing } };
  const subject = new Subject(session, record);
  const context: CaseContext = { tester: new Tester(session, record, random), subject };
  try {
    await definition.run(context);
    return { verdict: 'PASS' };
  } catch (error) {
    return outcomeOf(error, definition);
  }
}

/** Why an implementation cannot be tested by a case. */
export function missingOf({ role, needs = [] }: ConformanceCase, hello: Hello): string | undefined {
  if (!hello.roles.includes(role)) return `it does not declare the role ${role}`;
  const missing = needs.filter((need) => !hello.capabilities.includes(need));
  return missing.length === 0 ? undefined : `it does not declare ${missing.join(', ')}`;
}

function outcomeOf(error: unknown, { checks }: ConformanceCase): Outcome {
  if (error instanceof Unsupported) return { verdict: 'UNSUPPORTED', problem: problemOf(error) };
  if (error instanceof Failure) {
    const requirement = error.requirement ?? checks[0];
    const isShould = requirement !== undefined && levelOf(requirement) === 'SHOULD';
    const { expected, actual } = error;
    const problem = {
      ...problemOf(error),
      expected,
      actual,
      ...(requirement === undefined ? {} : { requirement }),
    };
    return { verdict: isShould ? 'WARN' : 'FAIL', problem };
  }
  // A call that is refused where it should have been carried out breaks what the case is about.
  if (error instanceof ContractError) {
    const [requirement] = checks;
    const problem = {
      ...problemOf(error),
      expected: 'the call to be carried out',
      actual: `${error.code}: ${error.message}`,
      ...(requirement === undefined ? {} : { requirement }),
    };
    return { verdict: 'FAIL', problem };
  }
  return { verdict: 'INCONCLUSIVE', problem: problemOf(error) };
}

function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause instanceof Failure ? error.cause : error;
  const place = placeInCases(cause);
  const entry = cause instanceof Failure ? cause.entry : undefined;
  const isExpected = error instanceof Failure || error instanceof SetUpError || error instanceof Unsupported;
  const message = isExpected ? error.message : `${error.name}: ${error.message}`;
  return {
    message,
    ...(place === undefined ? {} : { place }),
    ...(isExpected || error instanceof ContractError ? {} : { stack: error.stack ?? '' }),
    ...(entry === undefined ? {} : { entry }),
  };
}
