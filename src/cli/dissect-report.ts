/** How `migsock dissect` shows what it finds: lines for people, or lines of JSON. */
import type { Finding, FoundSegment, UnjudgedPacket } from '../capture/dissect.ts';
import type { CaptureProblem } from '../capture/items.ts';
import { formatAddress, formatHost } from '../codec/address.ts';
import { operationName, toJson } from '../codec/message-json.ts';
import type { MessageFields } from '../codec/message.ts';
import { describeProblem, problemOf } from '../codec/problems.ts';
import { spec } from '../spec/index.ts';
import { onStderr, onStdout } from './colours.ts';

/** Anything that is said beside the segments: what is wrong with the capture, and the counts at its end. */
export type Remark = Exclude<Finding, FoundSegment>;

/** One line for each finding. */
export interface DissectReport {
  segment(found: FoundSegment): string;
  remark(remark: Remark): string;
}

/** In a second, and the nanoseconds of a day. */
const NANOSECONDS = 1_000_000_000n;
const DAY = 86_400n * NANOSECONDS;

export const jsonReport: DissectReport = {
  segment({ packet, source, destination, segment, payloadLength, found }) {
    const fields = found.kind === 'message' ? found.message : found.fields;
    return JSON.stringify({
      frame: packet.frame,
      time: packet.time === undefined ? null : epochSeconds(packet.time),
      kind: found.kind,
      sourceHost: formatHost(source),
      sourcePort: segment.sourcePort,
      destinationHost: formatHost(destination),
      destinationPort: segment.destinationPort,
      ...(fields === undefined ? {} : toJson(fields)),
      ...(found.kind === 'malformed' && {
        problem: found.problems.map((id) => describeProblem(id, segment.payload, payloadLength)).join('; '),
        problems: found.problems,
      }),
    });
  },

  remark(remark) {
    if (remark.kind === 'tally')
      return JSON.stringify({ ...remark, unjudged: Object.fromEntries(remark.unjudged) });
    if (remark.kind === 'problem') return JSON.stringify(remark);
    const { kind, reason, packet, detail } = remark;
    return JSON.stringify({ kind, reason, frame: packet.frame, offset: packet.offset, detail });
  },
};

export const textReport: DissectReport = {
  segment({ packet, source, destination, segment, payloadLength, found }) {
    const from = formatAddress(source, segment.sourcePort);
    const to = formatAddress(destination, segment.destinationPort);
    const place = `${onStdout.dim(clockTime(packet.time))} #${packet.frame} ${from} > ${to}`;
    if (found.kind === 'message') return `${place} ${describeFields(found.message)}`;
    const problems = found.problems.map(
      (id) => `${describeProblem(id, segment.payload, payloadLength)} [${problemOf(id).requirement}]`,
    );
    const fields = found.fields === undefined ? '' : ` ${describeFields(found.fields)}`;
    return `${place} ${onStdout.red('malformed')}${fields}: ${problems.join('; ')}`;
  },

  remark(remark) {
    if (remark.kind !== 'tally') return describePlace(remark);
    const unjudged = [...remark.unjudged].map(([reason, packets]) => `${packets} ${reason}`);
    return `${remark.packets} packets${unjudged.length === 0 ? '' : `, not judged: ${unjudged.join(', ')}`}`;
  },
};

/** Operation, round, and the addresses that the operation has. */
function describeFields(fields: MessageFields): string {
  const name = operationName(fields.operation);
  const operation = spec.operations.find((each) => each.name === name);
  const shown = [onStdout.bold(name ?? `operation ${fields.operation}`), `round ${fields.round}`];
  shown.push(`old ${formatAddress(fields.oldHost, fields.oldPort)}`);
  const hasNew = operation?.new !== 'zero' || fields.newHost !== 0 || fields.newPort !== 0;
  if (hasNew) shown.push(`new ${formatAddress(fields.newHost, fields.newPort)}`);
  return shown.join(' ');
}

function describePlace(remark: UnjudgedPacket | CaptureProblem): string {
  const { frame, offset } = remark.kind === 'unjudged' ? remark.packet : remark;
  const what = remark.kind === 'unjudged' ? remark.reason : remark.problem;
  const place = frame === undefined ? `octet ${offset}` : `frame ${frame}, octet ${offset}`;
  return `${onStderr.yellow(what)} (${place}): ${remark.detail}`;
}

/** Seconds since 1970 with nine decimals. */
function epochSeconds(time: bigint): string {
  const distance = time < 0n ? -time : time;
  const decimals = String(distance % NANOSECONDS).padStart(9, '0');
  return `${time < 0n ? '-' : ''}${distance / NANOSECONDS}.${decimals}`;
}

/** Time of day in UTC. */
function clockTime(time: bigint | undefined): string {
  if (time === undefined) return '--:--:--.------';
  const ofDay = ((time % DAY) + DAY) % DAY;
  const seconds = Number(ofDay / NANOSECONDS);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const microseconds = String((ofDay % NANOSECONDS) / 1000n).padStart(6, '0');
  return `${parts.map((part) => String(part).padStart(2, '0')).join(':')}.${microseconds}`;
}
