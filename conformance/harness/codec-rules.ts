/** What octets are by the rules of spec/, worked out from its data alone: what a codec is held against. */
import { spec, type Field } from '../../src/spec/index.ts';
import type { CodecFields, CodecVerdict } from './contract.ts';
import { expectThat } from './verdict.ts';

const { message, operations, carriage, problems: known } = spec;
const IPV4_WORD_MASK = 0x0f;

/** How many bits the fields of a message have, by name, but for its code, which has one value only. */
export const messageBits: readonly (readonly [string, number])[] = message.fields
  .filter(({ name }) => name !== 'code')
  .map(({ name, octets }) => [name, 8 * octets]);

/** A message by itself. */
export function judgeMessage(octets: Uint8Array): CodecVerdict {
  const fields = fieldsIn(octets);
  if (fields === undefined || octets.length !== message.octets) return malformed(['payload-length'], fields);
  if (fields['code'] !== message.code.value) return malformed(['message-code'], fields);
  const problems = fieldProblems(fields);
  return problems.length === 0 ? { kind: 'message', problems, fields } : malformed(problems, fields);
}

/** An IPv4 packet that holds a whole TCP segment. */
export function judgePacket(octets: Uint8Array): CodecVerdict {
  const tcp = octets.subarray(4 * ((octets[0] as number) & IPV4_WORD_MASK));
  const payload = tcp.subarray(4 * ((tcp[carriage.migBit.octet] as number) >>> 4));
  const isMarked = ((tcp[carriage.migBit.octet] as number) & carriage.migBit.mask) !== 0;
  if (!isMarked || numberAt(payload, 0, 4) !== message.code.value) return { kind: 'ordinary', problems: [] };
  const fields = fieldsIn(payload);
  const flagProblems = carriage.flags
    .filter(({ octet, mask, is }) => (((tcp[octet] as number) & mask) !== 0) !== (is === 'set'))
    .map(({ problem }) => problem);
  const isOneMessage = fields !== undefined && payload.length === message.octets;
  const others = isOneMessage ? fieldProblems(fields) : ['payload-length'];
  const problems = [...flagProblems, ...others];
  return problems.length === 0 && fields !== undefined
    ? { kind: 'message', problems, fields }
    : malformed(problems, fields);
}

/** The requirement that a codec breaks which does not see a problem. */
export function requirementOfProblem(id: string): string {
  return known.find((problem) => problem.id === id)?.requirement ?? 'MIG-MSG-LENGTH';
}

/**
 * A verdict is as it has to be: of several problems only the first has to be named.
 *
 * @throws Failure naming what was judged
 */
export function expectVerdict(actual: CodecVerdict, due: CodecVerdict, what: string): void {
  const names = due.problems.filter((id) => actual.problems.includes(id));
  const hasOnlyThose = names.length === actual.problems.length && names[0] === due.problems[0];
  const mayLackFields = due.kind !== 'message' && actual.fields === undefined;
  const hasFields = mayLackFields || isSame(actual.fields, due.fields);
  const holds = actual.kind === due.kind && hasOnlyThose && hasFields;
  const [first] = due.problems;
  expectThat(
    holds,
    `${JSON.stringify(due)} of ${what}`,
    JSON.stringify(actual),
    first === undefined ? undefined : requirementOfProblem(first),
  );
}

function isSame(actual: CodecFields | undefined, due: CodecFields | undefined): boolean {
  return message.fields.every(({ name }) => actual?.[name] === due?.[name]);
}

function fieldProblems(fields: CodecFields): string[] {
  const operation = operations.find(({ value }) => value === fields['operation']);
  if (operation === undefined) return ['unknown-operation'];
  const broken = operation.checks
    .filter(({ field, refuses }) => refuses.some((range) => isIn(fields[field] as number, range)))
    .map(({ problem }) => problem);
  return known.map(({ id }) => id).filter((id) => broken.includes(id));
}

function isIn(value: number, [first, last]: readonly [number, number]): boolean {
  return value >= first && value <= last;
}

function malformed(problems: readonly string[], fields: CodecFields | undefined): CodecVerdict {
  return { kind: 'malformed', problems, ...(fields === undefined ? {} : { fields }) };
}

/** Undefined where there are fewer octets than a message has. */
function fieldsIn(octets: Uint8Array): CodecFields | undefined {
  if (octets.length < message.octets) return undefined;
  const entry = ({ name, offset, octets: width }: Field): [string, number] => [
    name,
    numberAt(octets, offset, width),
  ];
  return Object.fromEntries(message.fields.map(entry));
}

/** In network byte order (MIG-MSG-LENGTH). */
function numberAt(octets: Uint8Array, offset: number, width: number): number {
  return octets.subarray(offset, offset + width).reduce((value, octet) => value * 256 + octet, 0);
}
