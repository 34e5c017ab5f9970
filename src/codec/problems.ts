/** What can be wrong with a message or its segment, in words. The rules themselves are generated from spec/. */
import { MESSAGE_OCTETS, readFields, type MessageFields } from '../../generated/typescript/message.ts';
import { spec, type Field, type Problem, type ProblemId } from '../spec/index.ts';
import { hex } from '../spec/names.ts';
import { formatHost } from './address.ts';
import { viewOf } from './errors.ts';

/** A field of the message, its name known to be one of MessageFields. */
export type MessageField = Field & { readonly name: keyof MessageFields };

/** The fields in the order of the wire. */
export const messageFields = spec.message.fields as readonly MessageField[];

/** The problems of a set of bits, in the order in which they are reported. */
export function problemIds(bits: number): ProblemId[] {
  return spec.problems.flatMap(({ id }, index) => (((bits >>> index) & 1) === 1 ? [id as ProblemId] : []));
}

/** What spec/ says of a problem. */
export function problemOf(id: ProblemId): Problem {
  const found = spec.problems.find((problem) => problem.id === id);
  if (found === undefined) throw new TypeError(`${id} is no problem of spec/`);
  return found;
}

/** The message field that a problem is about, where it is about one. */
export function fieldOf(id: ProblemId): MessageField | undefined {
  const { field } = problemOf(id);
  return messageFields.find(({ name }) => name === field);
}

/**
 * A problem as a sentence with the value found, for instance `New Host is a multicast address (224.0.0.1)`. The payload
 * had `wireOctets`, more than are there where a capture cut it.
 */
export function describeProblem(
  id: ProblemId,
  payload: Uint8Array,
  wireOctets: number = payload.length,
): string {
  const { sentence } = problemOf(id);
  if (id === 'payload-length') return `${sentence} (${wireOctets} octets; expected ${MESSAGE_OCTETS})`;
  const field = fieldOf(id);
  if (field === undefined) return sentence;
  return `${sentence} (${formatField(field, readFields(viewOf(payload), 0)[field.name])})`;
}

/** A field's number as people write it: hosts dotted, ports and rounds decimal, the rest in hex. */
export function formatField({ type, octets }: Field, value: number): string {
  if (type === 'host') return formatHost(value);
  return type === 'code' || type === 'operation' ? hex(value, octets) : String(value);
}
