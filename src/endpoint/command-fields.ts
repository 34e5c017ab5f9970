/** What commands may say, field by field: whatever is wrong with one is named before anything is done. */
import { parseHost } from '../codec/index.ts';
import type { ApplicationSettings } from './application.ts';

/** A command as it was understood; each takes some of the fields. */
export interface Command {
  readonly do: string;
  readonly connection?: number;
  readonly host?: number;
  readonly port?: number;
  readonly localPort?: number;
  readonly file?: string;
  readonly into?: number;
  readonly application?: ApplicationSettings;
}

/** Takes the value of a field. @throws RangeError or EncodeError naming it, its value and what was expected */
type Reader<Value> = (value: unknown, field: string) => Value;
type Readers<Fields> = { readonly [Name in keyof Fields]-?: Reader<NonNullable<Fields[Name]>> };
type SettingsOf<Kind> = Extract<ApplicationSettings, { kind: Kind }>;

const text: Reader<string> = (value, field) =>
  typeof value === 'string' && value !== '' ? value : refuse(field, value, 'a text');
const truth: Reader<boolean> = (value, field) =>
  typeof value === 'boolean' ? value : refuse(field, value, 'true or false');
const integer =
  (least: number, most = Number.MAX_SAFE_INTEGER): Reader<number> =>
  (value, field) => {
    if (Number.isInteger(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    return refuse(field, value, `an integer ${range}`);
  };
const count = integer(0);
const port = integer(1, 0xffff);

const kinds: { readonly [Kind in ApplicationSettings['kind']]: Readers<SettingsOf<Kind>> } = {
  echo: { kind: () => 'echo' },
  http: { kind: () => 'http' },
  exchange: {
    kind: () => 'exchange',
    stream: (value, field) => (value === 0 || value === 1 ? value : refuse(field, value, '0 or 1')),
    octets: count,
    closes: truth,
    tellEvery: integer(1),
    written: count,
    read: count,
  },
};

const application: Reader<ApplicationSettings> = (value, field) => {
  const { kind } = record(value, field);
  const isKind = typeof kind === 'string' && Object.hasOwn(kinds, kind);
  if (!isKind) return refuse(`${field}.kind`, kind, Object.keys(kinds).join(', '));
  const readers = kinds[kind as ApplicationSettings['kind']] as Readers<ApplicationSettings>;
  const settings = fieldsOf(value, readers, field);
  for (const needed of kind === 'exchange' ? ['stream', 'octets'] : []) {
    if (!(needed in settings)) throw new RangeError(`${field} of kind ${kind} needs ${needed}`);
  }
  return settings as ApplicationSettings;
};

const readers: Readers<Command> = {
  do: text,
  connection: integer(1),
  host: (value, field) => parseHost(text(value, field), field),
  port,
  localPort: port,
  file: text,
  into: integer(1),
  application,
};

/** Understands a line. @throws SyntaxError where it is no JSON, RangeError or EncodeError naming the field */
export function readCommand(line: string): Command {
  const fields = fieldsOf(JSON.parse(line), readers, 'the command');
  if (fields.do === undefined) throw new RangeError('the command needs do');
  return { ...fields, do: fields.do };
}

function fieldsOf<Fields>(value: unknown, known: Readers<Fields>, of: string): Partial<Fields> {
  const fields = Object.entries(record(value, of)).map(([field, each]) => {
    if (!Object.hasOwn(known, field)) {
      throw new RangeError(`${of} has ${JSON.stringify(field)}; expected ${Object.keys(known).join(', ')}`);
    }
    return [field, known[field as keyof Fields](each, field)];
  });
  return Object.fromEntries(fields) as Partial<Fields>;
}

function record(value: unknown, of: string): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Readonly<Record<string, unknown>>) : refuse(of, value, 'an object');
}

function refuse(field: string, value: unknown, expected: string): never {
  throw new RangeError(`${field} is ${JSON.stringify(value)}; expected ${expected}`);
}
