/** What is wrong with the fixed part of a state buffer: the rules of spec/wire/state-buffer.yaml, for both directions. */
import {
  brokenFieldRule,
  STATE_BUFFER_DIGEST_OCTETS,
  STATE_BUFFER_FIXED_OCTETS,
  STATE_BUFFER_VERSION,
  stateBufferFieldsFit,
  StateFlag,
  type BrokenRule,
  type StateBufferFields,
} from '../../generated/typescript/state-buffer.ts';
import { spec, type StateBuffer, type StateBufferField, type StateBufferProblemId } from '../spec/index.ts';
import { hex } from '../spec/names.ts';
import { formatHost } from './address.ts';
import { DecodeError, EncodeError, unsigned } from './errors.ts';
import { advance, distance, isWithin, sequenceNumber } from './sequence.ts';

/** Largest window that a segment can name, before its shift (RFC 7323 §2.2), and furthest that an urgent pointer reaches. */
const LARGEST_16_BIT = 65_535;

const fieldByName = new Map(spec.stateBuffer.fields.map((field) => [field.name, field]));
const stateByValue = new Map(spec.stateBuffer.states.map((state) => [state.value, state]));

/** The field of the fixed part with this name. */
export function stateBufferField(name: keyof StateBufferFields): StateBufferField {
  return fieldByName.get(name) as StateBufferField;
}

/** The first rule that a fixed part breaks (MIG-BUF-REASON); undefined for none. */
export function brokenRule(buffer: StateBufferFields): BrokenRule | undefined {
  return (
    fixedPartRule(buffer) ??
    queueRule(buffer) ??
    brokenFieldRule(buffer) ??
    finRule(buffer) ??
    sentRule(buffer) ??
    windowRule(buffer) ??
    urgentRule(buffer)
  );
}

/** That a fixed part cannot be encoded. @throws EncodeError naming the field that is too wide or breaks a rule */
export function checkEncodable(buffer: StateBufferFields): void {
  checkWidths(buffer);
  const broken = brokenRule(buffer);
  if (broken === undefined) return;
  const { sentence, requirement } = problemOf(broken.problem);
  const found = `${formatValue(broken.field, buffer[broken.field])} (${sentence})`;
  throw new EncodeError(broken.field, found, `a value that ${requirement} allows`);
}

/** @throws EncodeError naming the first field that is no unsigned integer of its width */
export function checkWidths(buffer: StateBufferFields): void {
  if (stateBufferFieldsFit(buffer)) return;
  for (const { name, octets } of spec.stateBuffer.fields) {
    unsigned(name, buffer[name as keyof StateBufferFields], 8 * octets);
  }
}

/** The error for a rule that is broken, with the value of the field at fault. */
export function stateBufferError({ problem, field }: BrokenRule, value: number): DecodeError {
  const { title, offset } = stateBufferField(field);
  return refusal(problem, offset, `${title} is ${formatValue(field, value)}`);
}

/** The error for a reason at an octet. */
export function refusal(problem: StateBufferProblemId, offset: number, detail: string): DecodeError {
  return new DecodeError(problem, offset, `${problemOf(problem).sentence} (${detail})`);
}

/** MIG-BUF-FIXED-PART */
function fixedPartRule({ version, fixedOctets }: StateBufferFields): BrokenRule | undefined {
  const isRight =
    version === STATE_BUFFER_VERSION
      ? fixedOctets === STATE_BUFFER_FIXED_OCTETS
      : fixedOctets >= STATE_BUFFER_FIXED_OCTETS;
  return isRight ? undefined : { problem: 'fixed-octets', field: 'fixedOctets' };
}

/** MIG-BUF-LAYOUT */
function queueRule(buffer: StateBufferFields): BrokenRule | undefined {
  const { fixedOctets, sendQueueOctets, receiveQueueOctets, totalOctets } = buffer;
  const octets = fixedOctets + sendQueueOctets + receiveQueueOctets + STATE_BUFFER_DIGEST_OCTETS;
  return octets === totalOctets ? undefined : { problem: 'queue-length', field: 'sendQueueOctets' };
}

/** MIG-BUF-FIN */
function finRule(buffer: StateBufferFields): BrokenRule | undefined {
  const state = stateOf(buffer);
  const sentIsRight = hasFlag(buffer, 'finSent')
    ? state.finSent !== 'never'
    : state.finSent !== 'acknowledged';
  const receivedIsRight = hasFlag(buffer, 'finReceived') === (state.finReceived === 'always');
  return sentIsRight && receivedIsRight ? undefined : { problem: 'fin', field: 'state' };
}

/** MIG-BUF-SENT */
function sentRule(buffer: StateBufferFields): BrokenRule | undefined {
  const queued = buffer.sendQueueOctets;
  const sent = distance(sequenceNumber(buffer.sndUna), sequenceNumber(buffer.sndNxt));
  const isRight =
    stateOf(buffer).finSent === 'acknowledged'
      ? sent === 0 && queued === 0
      : hasFlag(buffer, 'finSent')
        ? sent === queued + 1
        : sent >= 0 && sent <= queued;
  return isRight ? undefined : { problem: 'sequence', field: 'sndNxt' };
}

/** MIG-BUF-WINDOW */
function windowRule(buffer: StateBufferFields): BrokenRule | undefined {
  const { sndWnd, maxSndWnd, sendShift, rcvWnd, maxRcvWnd, receiveShift } = buffer;
  const problem = 'window';
  if (sndWnd > maxSndWnd) return { problem, field: 'sndWnd' };
  if (maxSndWnd > LARGEST_16_BIT * 2 ** sendShift) return { problem, field: 'maxSndWnd' };
  if (rcvWnd > maxRcvWnd) return { problem, field: 'rcvWnd' };
  return maxRcvWnd > LARGEST_16_BIT * 2 ** receiveShift ? { problem, field: 'maxRcvWnd' } : undefined;
}

/** MIG-BUF-URGENT. A pointer names the last urgent octet or the one after it (RFC 6093 §3.1); both pass. */
function urgentRule(buffer: StateBufferFields): BrokenRule | undefined {
  const problem = 'urgent';
  const sndUna = sequenceNumber(buffer.sndUna);
  const rcvNxt = sequenceNumber(buffer.rcvNxt);
  const unread = buffer.receiveQueueOctets + (hasFlag(buffer, 'finReceived') ? 1 : 0);
  const furthest = advance(rcvNxt, buffer.rcvWnd + LARGEST_16_BIT);
  if (
    hasFlag(buffer, 'urgentSent') &&
    !isWithin(sndUna, sequenceNumber(buffer.sndUp), advance(sndUna, buffer.sendQueueOctets))
  ) {
    return { problem, field: 'sndUp' };
  }
  return hasFlag(buffer, 'urgentReceived') &&
    !isWithin(advance(rcvNxt, -unread), sequenceNumber(buffer.rcvUp), furthest)
    ? { problem, field: 'rcvUp' }
    : undefined;
}

function hasFlag({ flags }: StateBufferFields, flag: keyof typeof StateFlag): boolean {
  return (flags & StateFlag[flag]) !== 0;
}

/** The state of a fixed part whose single fields keep their rules. */
function stateOf({ state }: StateBufferFields): StateBuffer['states'][number] {
  return stateByValue.get(state) as StateBuffer['states'][number];
}

function problemOf(id: StateBufferProblemId): StateBuffer['problems'][number] {
  return spec.stateBuffer.problems.find((problem) => problem.id === id) as StateBuffer['problems'][number];
}

function formatValue(name: keyof StateBufferFields, value: number): string {
  const { type, octets } = stateBufferField(name);
  if (type === 'host') return formatHost(value);
  return type === 'magic' || type === 'flags' ? hex(value, octets) : String(value);
}
