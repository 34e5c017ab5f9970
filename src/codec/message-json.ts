/** A message as people and programs read it, there and back. */
import type { MessageJson } from '../../generated/typescript/message.ts';
import { spec, type OperationName } from '../spec/index.ts';
import { formatHost, parseHost } from './address.ts';
import { EncodeError, unsigned } from './errors.ts';
import { MESSAGE_CODE, type MessageFields } from './message.ts';
import { messageFields, type MessageField } from './problems.ts';

export type { MessageJson } from '../../generated/typescript/message.ts';

const nameByValue = new Map(spec.operations.map(({ name, value }) => [value, name as OperationName]));
const valueByName = new Map(spec.operations.map(({ name, value }) => [name, value]));

/** The name of an operation; undefined where the protocol defines none with this value. */
export function operationName(value: number): OperationName | undefined {
  return nameByValue.get(value);
}

/** Fields as JSON, well-formed or not. */
export function toJson(fields: MessageFields): MessageJson {
  const json: Record<string, unknown> = {};
  for (const { name, type } of messageFields) {
    const value = fields[name];
    if (type === 'operation') {
      json[name] = operationName(value) ?? null;
      json[`${name}Value`] = value;
    } else {
      json[name] = type === 'host' ? formatHost(value) : value;
    }
  }
  return json as unknown as MessageJson;
}

/**
 * Fields from JSON in the form that `toJson` gives. What is left out is zero, but for the code, which is then the
 * protocol's own; an operation may be given by name, by value, or by both if they agree.
 *
 * @throws EncodeError naming the member that is missing, unknown, of the wrong type or out of range
 */
export function fromJson(json: unknown): MessageFields {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new EncodeError('message', shown(json), 'an object with the fields of a message');
  }
  const members = json as Readonly<Record<string, unknown>>;
  const known = Object.keys(toJson(emptyFields));
  const stranger = Object.keys(members).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    throw new EncodeError('message', `given ${shown(stranger).slice(1, -1)}`, known.join(', '));
  }
  const entries = messageFields.map((field): [string, number] => [field.name, numberOf(field, members)]);
  return Object.fromEntries(entries) as unknown as MessageFields;
}

const emptyFields = Object.fromEntries(
  messageFields.map(({ name }) => [name, 0]),
) as unknown as MessageFields;

function numberOf({ name, type, octets }: MessageField, members: Readonly<Record<string, unknown>>): number {
  const value = members[name];
  if (type === 'operation') return operationOf(name, value, members[`${name}Value`], octets);
  if (value === undefined) return type === 'code' ? MESSAGE_CODE : 0;
  if (type === 'host' && typeof value === 'string') return parseHost(value, name);
  return numeric(name, value, octets, type === 'host' ? 'a dotted IPv4 address' : undefined);
}

function operationOf(name: string, given: unknown, givenValue: unknown, octets: number): number {
  if (given === undefined && givenValue === undefined) {
    throw new EncodeError(name, 'missing', [...valueByName.keys()].join(', '));
  }
  const value = givenValue === undefined ? undefined : numeric(`${name}Value`, givenValue, octets);
  if (given === undefined || (given === null && value !== undefined)) return value as number;
  const named = typeof given === 'string' ? valueByName.get(given) : undefined;
  if (named === undefined) throw new EncodeError(name, shown(given), [...valueByName.keys()].join(', '));
  if (value !== undefined && value !== named) {
    throw new EncodeError(`${name}Value`, String(value), `${named}, the value of ${JSON.stringify(given)}`);
  }
  return named;
}

function numeric(name: string, value: unknown, octets: number, expected?: string): number {
  if (typeof value === 'number' && expected === undefined) return unsigned(name, value, 8 * octets);
  throw new EncodeError(name, shown(value), expected ?? 'a number');
}

/** A value on one line. What holds others is not written out: it may be nested deeper than the stack goes. */
function shown(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'an array';
  return 'an object';
}
