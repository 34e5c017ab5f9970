/** `migsock conform --replay FILE`: captures made anywhere as cases, each with the requirements that its answers show. */
import { basename } from 'node:path';
import { classifySegment, Operation, TcpFlag, type TcpSegment } from '../codec/index.ts';
import {
  capturedSegments,
  isOpening,
  replay,
  type CapturedSegment,
  type ConformanceCase,
  type RequirementOf,
  type Role,
} from '../../conformance/harness/index.ts';
import { REPLAYED } from '../../conformance/reporters/index.ts';
import { UsageError } from './process.ts';

/** What is at stake where a stream does not go on as it did. */
const STREAM = 'RFC 9293 §3.10.7.4';
const RESET = 'MIG-CAR-UNKNOWN-TUPLE';

/** What the passive end of a capture shows by an answer; where there are two, to a MIGRATION_REQUEST or CANCEL and to a REMOTE_RESTART. */
const shown: Readonly<Record<number, string | readonly [toCall: string, toRestart: string]>> = {
  [Operation.REQUEST_ACK]: 'MIG-REM-SUSPEND',
  [Operation.RESTART_ACK]: 'MIG-REM-RESTART-ACK',
  [Operation.CANCEL_ACK]: 'MIG-REM-CANCEL',
  [Operation.REJECT_ADDRESS_MISMATCH]: 'MIG-REM-MISMATCH',
  [Operation.REJECT_NOT_SUSPENDED]: ['MIG-REM-REQUEST-CLOSED', 'MIG-REM-RESTART-NOT-SUSPENDED'],
  [Operation.REJECT_STALE_STATE]: ['MIG-REM-REQUEST-CLOSED', 'MIG-REM-RESTART-NOT-SUSPENDED'],
  [Operation.REJECT_NEW_TUPLE_IN_USE]: 'MIG-REM-TUPLE-IN-USE',
  [Operation.REJECT_POLICY]: 'MIG-REM-POLICY',
  [Operation.REJECT_MOVED]: ['MIG-REM-CANCEL-MOVED', 'MIG-REM-TOMBSTONE'],
};

const calls: readonly number[] = [Operation.MIGRATION_REQUEST, Operation.REMOTE_RESTART, Operation.CANCEL];

const requirementOf: RequirementOf = (segment) => {
  const found = classifySegment(segment);
  if (found.kind !== 'message') return has(segment, TcpFlag.RST) ? RESET : undefined;
  const { operation, newHost } = found.message;
  const requirement = shown[operation];
  return typeof requirement === 'string' ? requirement : requirement?.[newHost === 0 ? 0 : 1];
};

/** @param role - what to test as; without it, what the capture's passive end is seen to be @throws UsageError for what cannot be replayed */
export async function replayCases(paths: readonly string[], role?: Role): Promise<ConformanceCase[]> {
  return Promise.all(paths.map((path) => replayCase(path, role)));
}

async function replayCase(path: string, role: Role | undefined): Promise<ConformanceCase> {
  const segments = await segmentsOf(path);
  const beginning = segments.find(({ segment }) => isOpening(segment));
  if (beginning === undefined)
    throw new UsageError(`${path} has no SYN; expected the beginning of a connection`);
  const { destination } = beginning;
  const answers = segments
    .filter(({ source }) => source.host === destination.host && source.port === destination.port)
    .map(({ segment }) => segment);
  if (answers.some(isCall))
    throw new UsageError(
      `${path} cannot be replayed: the end that its connection was opened to asks for a migration; expected one that answers`,
    );
  const checks = answers.map(requirementOf).filter((requirement) => requirement !== undefined);
  return {
    id: `${REPLAYED}${path}`,
    title: `It answers as the end did that ${basename(path)} shows a connection opened to.`,
    checks: [STREAM, ...new Set(checks)],
    role: role ?? roleOf(segments, answers),
    needs: answers.some(isScaled) ? ['window-scale'] : [],
    run: (context) => replay(context, segments, requirementOf),
  };
}

async function segmentsOf(path: string): Promise<CapturedSegment[]> {
  try {
    return await capturedSegments(path);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw error;
    throw new UsageError(`it cannot be replayed: ${(error as Error).message}`, { cause: error });
  }
}

/** Who answers messages is a remote; who is sent some and answers none knows nothing of them. */
function roleOf(segments: readonly CapturedSegment[], answers: readonly TcpSegment[]): Role {
  if (answers.some(isMessage)) return 'remote';
  const isOrdinary = segments.every(({ segment }) => classifySegment(segment).kind === 'ordinary');
  return isOrdinary ? 'tcp' : 'legacy';
}

function isMessage(segment: TcpSegment): boolean {
  return classifySegment(segment).kind === 'message';
}

/** A message that nobody asked for. */
function isCall(segment: TcpSegment): boolean {
  const found = classifySegment(segment);
  return found.kind === 'message' && calls.includes(found.message.operation);
}

function isScaled(segment: TcpSegment): boolean {
  return has(segment, TcpFlag.SYN) && segment.options.some(({ kind }) => kind === 'window-scale');
}

function has({ flags }: TcpSegment, flag: number): boolean {
  return (flags & flag) !== 0;
}
