/** What is read of a capture's segments. */
import {
  classifySegment,
  TcpFlag,
  type Endpoint,
  type TcpOption,
  type TcpSegment,
} from '../../src/codec/index.ts';
import type { FlagName } from './pattern.ts';

/** What a SYN offers, as the tester's end is to offer it. */
export function offeredBy({ options, window }: TcpSegment): {
  timestamps: boolean;
  sack: boolean;
  windowScale: number | undefined;
  mss?: number;
  window: number;
} {
  const find = <Kind extends TcpOption['kind']>(kind: Kind): Extract<TcpOption, { kind: Kind }> | undefined =>
    options.find((option): option is Extract<TcpOption, { kind: Kind }> => option.kind === kind);
  const mss = find('mss')?.octets;
  return {
    timestamps: find('timestamps') !== undefined,
    sack: find('sack-permitted') !== undefined,
    windowScale: find('window-scale')?.shift,
    window,
    ...(mss === undefined ? {} : { mss }),
  };
}

export function has({ flags }: TcpSegment, flag: FlagName): boolean {
  return (flags & TcpFlag[flag]) !== 0;
}

/** Whether it asks for a connection. */
export function isOpening(segment: TcpSegment): boolean {
  return has(segment, 'SYN') && !has(segment, 'ACK') && classifySegment(segment).kind === 'ordinary';
}

export function flagsOf(segment: TcpSegment): FlagName[] {
  return (Object.keys(TcpFlag) as FlagName[]).filter((flag) => has(segment, flag));
}

export function keyOf({ host, port }: Endpoint): string {
  return `${host}:${port}`;
}

export function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.host === b.host && a.port === b.port;
}

export function isSameOctets(actual: readonly (number | undefined)[], due: ArrayLike<number>): boolean {
  return actual.length === due.length && actual.every((octet, at) => octet === due[at]);
}
