/** A socket as people and programs read it: hosts dotted, octets in hex, what is not there null; there and back. */
import { spec, type CongestionControlName, type MigratableState } from '../spec/index.ts';
import { formatHost, parseHost, type Endpoint } from './address.ts';
import { EncodeError, unsigned } from './errors.ts';
import { sequenceNumber, type SequenceNumber } from './sequence.ts';
import type { SocketOptions, SocketState } from './socket-state.ts';

/** How one value is written and read; reading throws EncodeError naming the place of what is wrong. */
interface Form<T> {
  write(value: T): unknown;
  read(json: unknown, place: string): T;
}

/** A socket as JSON, with every member in it. */
export function socketStateToJson(state: SocketState): unknown {
  return socket.write(state);
}

/**
 * A socket from JSON in the form that `socketStateToJson` gives. Whether its parts go together is seen by whoever
 * encodes it.
 *
 * @throws EncodeError naming the member that is missing, unknown or of the wrong type, as `options.noDelay`
 */
export function socketStateFromJson(json: unknown): SocketState {
  return socket.read(json, '');
}

const flag: Form<boolean> = {
  write: (value) => value,
  read: (json, place) => (typeof json === 'boolean' ? json : refuse(place, json, 'true or false')),
};

function uint(bits: number): Form<number> {
  return {
    write: (value) => value,
    read: (json, place) =>
      typeof json === 'number' ? unsigned(place, json, bits) : refuse(place, json, 'a number'),
  };
}

const sequence: Form<SequenceNumber> = {
  write: (value) => value,
  read: (json, place) => sequenceNumber(uint(32).read(json, place)),
};

const host: Form<number> = {
  write: formatHost,
  read: (json, place) =>
    typeof json === 'string' ? parseHost(json, place) : refuse(place, json, 'a dotted IPv4 address'),
};

const octets: Form<Uint8Array> = {
  write: (value) => Array.from(value, (octet) => octet.toString(16).padStart(2, '0')).join(''),
  read: (json, place) =>
    typeof json === 'string' && /^([0-9a-f]{2})*$/.test(json)
      ? fromHex(json)
      : refuse(place, json, 'an even number of lower-case hex digits'),
};

function oneOf<T extends string>(names: readonly string[]): Form<T> {
  return {
    write: (value) => value,
    read: (json, place) =>
      typeof json === 'string' && names.includes(json)
        ? (json as T)
        : refuse(place, json, names.map((name) => JSON.stringify(name)).join(', ')),
  };
}

function optional<T>(form: Form<T>): Form<T | undefined> {
  return {
    write: (value) => (value === undefined ? null : form.write(value)),
    read: (json, place) => (json === null ? undefined : form.read(json, place)),
  };
}

function object<T extends object>(members: { readonly [K in keyof T]: Form<T[K]> }): Form<T> {
  const names = Object.keys(members) as (keyof T & string)[];
  return {
    write: (value) => Object.fromEntries(names.map((name) => [name, members[name].write(value[name])])),
    read: (json, place) => {
      const given = membersOf(json, place, names);
      const within = place === '' ? '' : `${place}.`;
      return Object.fromEntries(
        names.map((name) => [name, members[name].read(given[name], `${within}${name}`)]),
      ) as T;
    },
  };
}

const endpoint = object<Endpoint>({ host, port: uint(16) });

const options = object<SocketOptions>({
  sendBuffer: uint(32),
  receiveBuffer: uint(32),
  noDelay: flag,
  keepAlive: optional(object({ idle: uint(32), interval: uint(32), probes: uint(16) })),
  userTimeout: uint(32),
  typeOfService: uint(8),
  congestionControl: oneOf<CongestionControlName>(
    spec.stateBuffer.congestionControls.map(({ name }) => name),
  ),
});

const socket = object<SocketState>({
  round: uint(16),
  peerClosedRound: optional(uint(16)),
  state: oneOf<MigratableState>(spec.stateBuffer.states.map(({ name }) => name)),
  local: endpoint,
  remote: endpoint,
  sndUna: sequence,
  sndNxt: sequence,
  sndWl1: sequence,
  sndWl2: sequence,
  sndWnd: uint(32),
  maxSndWnd: uint(32),
  rcvNxt: sequence,
  rcvWnd: uint(32),
  maxRcvWnd: uint(32),
  sndUp: optional(sequence),
  rcvUp: optional(sequence),
  sndMss: uint(16),
  rcvMss: uint(16),
  windowScale: optional(object({ send: uint(8), receive: uint(8) })),
  sackPermitted: flag,
  timestamps: optional(object({ recent: uint(32), clock: uint(32) })),
  finSent: flag,
  finReceived: flag,
  options,
  sendQueue: octets,
  receiveQueue: octets,
});

function membersOf(
  json: unknown,
  place: string,
  names: readonly string[],
): Readonly<Record<string, unknown>> {
  const expected = `an object with ${names.join(', ')}`;
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return refuse(place, json, expected);
  const stranger = Object.keys(json).find((name) => !names.includes(name));
  if (stranger === undefined) return json as Readonly<Record<string, unknown>>;
  throw new EncodeError(place === '' ? 'socket' : place, `given ${stranger}`, names.join(', '));
}

function refuse(place: string, json: unknown, expected: string): never {
  const found = typeof json === 'object' && json !== null ? 'an object or array' : JSON.stringify(json);
  throw new EncodeError(place === '' ? 'socket' : place, json === undefined ? 'missing' : found, expected);
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16),
  );
}
