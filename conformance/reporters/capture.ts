/** What a case leaves behind: its packets as a capture, and all that happened as a log. */
import { LinkType, PcapngWriter } from '../../src/capture/index.ts';
import type { CaseReport, CaseResult } from '../harness/index.ts';
import { describeCase, type RunOrigin } from './failure-text.ts';
import { printable } from './printable.ts';

/** Microseconds before 1970 do not exist; the machine's clock may start anywhere. */
const NANOSECONDS = 1000n;

/** A pcapng file of a case's packets, timed from its first entry on; the failing one, or else the last, says what is wrong. */
export function captureOf({ entries, problem }: Pick<CaseResult, 'entries' | 'problem'>): Uint8Array {
  const pieces: Uint8Array[] = [];
  const writer = new PcapngWriter((piece) => void pieces.push(piece), {
    interfaces: [{ linkType: LinkType.raw, timeDigits: 6 }],
  });
  const start = entries[0]?.time ?? 0;
  const marked = problem?.entry ?? entries.findLastIndex((entry) => 'packet' in entry);
  for (const [index, entry] of entries.entries()) {
    if (!('packet' in entry)) continue;
    const time = BigInt(Math.round(entry.time - start)) * NANOSECONDS;
    const comment = index === marked ? problem?.message : undefined;
    writer.write({
      time,
      data: entry.packet,
      ...(comment === undefined ? {} : { comment: shortened(comment) }),
    });
  }
  return Uint8Array.from(Buffer.concat(pieces));
}

/** A comment holds 65,535 octets. */
function shortened(comment: string): string {
  return comment.slice(0, 4000);
}

/** All that happened, with full addresses, below what is wrong. */
export function logOf(asMade: CaseReport, run: RunOrigin): string {
  const report = printable(asMade);
  const hosts = report.hosts.map(({ name, address }) => `${address} is ${name}`);
  const lines = report.transcript.map(({ time, kind, from, to, text, isFailing }) => {
    const seconds = (time / 1_000_000).toFixed(6).padStart(12);
    const addresses = from === undefined || to === undefined ? '' : `${from} > ${to} `;
    return `${isFailing ? '*' : ' '}${seconds} ${kind.padEnd(8)} ${addresses}${text}`;
  });
  return [...describeCase(report, run), '', ...hosts, '', ...lines, ''].join('\n');
}
