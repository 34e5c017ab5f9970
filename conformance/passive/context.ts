/** What every rule is given: what the capture proves of order, the times of the protocol, and where findings go. */
import type { Findings, Witness } from './finding.ts';
import { otherSide, type Connection, type End, type Side } from './model.ts';
import type { Observed } from './observed.ts';
import type { SendOrder } from './order.ts';

export interface Limits {
  /** Microseconds. */
  readonly suspension: number;
  readonly msl: number;
}

export interface Context {
  readonly order: SendOrder;
  readonly limits: Limits;
  readonly findings: Findings;
}

/** A segment in its connection. */
export interface Scene extends Context {
  readonly connection: Connection;
  readonly segment: Observed;
  /** Who sent it. */
  readonly side: Side;
}

export function senderOf({ connection, side }: Scene): End {
  return connection.ends[side];
}

export function receiverOf({ connection, side }: Scene): End {
  return connection.ends[otherSide(side)];
}

/** Whether the capture was made at an end's host, from the handshake on: all that it has sent and all that has reached it. */
export function isAllSeen({ order, connection }: Scene, end: End): boolean {
  if (end.address !== end.firstAddress) return false;
  return order.isAt(end.firstAddress) && connection.isBegun && !end.hasGap && !connection.hasHole;
}

/** Reports the scene's segment; `against` are segments of its sender, `heard` of its receiver. */
export function blame(
  scene: Scene,
  requirement: string,
  expected: string,
  { against = [], heard = [] }: { against?: readonly Observed[]; heard?: readonly Observed[] } = {},
): void {
  const { connection, segment, side, findings } = scene;
  const witnesses: Witness[] = [
    ...against.map((each) => ({ segment: each, side })),
    ...heard.map((each) => ({ segment: each, side: otherSide(side) })),
  ];
  findings.report(connection, { requirement, expected, actual: { segment, side }, against: witnesses });
}

/** How long an address that was left stays silent at least, in microseconds (MIG-REM-TOMBSTONE). */
export function patienceOf({ suspension, msl }: Limits): number {
  return suspension + 2 * msl;
}
