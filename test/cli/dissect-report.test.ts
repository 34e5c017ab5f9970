/** How a finding is worded: times of any sign and size, and fields that the operation has. */
import { describe, expect, it } from 'vitest';
import type { FoundSegment } from '../../src/capture/dissect.ts';
import { jsonReport, textReport } from '../../src/cli/dissect-report.ts';
import { decodeMessage } from '../../src/codec/message.ts';
import { decodeRawTcp } from '../../src/codec/tcp.ts';
import { fromHex } from '../codec/laws.ts';

const REQUEST = '4d494753 0000 0001 c0000201 1000 0000 00000000';

function foundAt(time: bigint | undefined, hex = REQUEST): FoundSegment {
  const payload = fromHex(hex);
  const packet = {
    kind: 'packet',
    frame: 7,
    offset: 24,
    time,
    linkType: 101,
    data: payload,
    originalLength: 20,
  } as const;
  const segment = { ...decodeRawTcp(new Uint8Array(20)), sourcePort: 4096, destinationPort: 80, payload };
  const found = { kind: 'message', message: decodeMessage(payload) } as const;
  const ends = { source: 0xc0000201, destination: 0xcb007109 };
  return { kind: 'segment', packet, ...ends, segment, payloadLength: payload.length, found };
}

describe('a finding', () => {
  it.each([
    [0n, '0.000000000', '00:00:00.000000'],
    [1_700_000_000_041_200_001n, '1700000000.041200001', '22:13:20.041200'],
    [-2_999_995_232n, '-2.999995232', '23:59:57.000004'],
    [-86_400_000_000_001n, '-86400.000000001', '23:59:59.999999'],
    [10n ** 30n + 86_400n * 10n ** 9n, `${10n ** 21n + 86_400n}.000000000`, '01:46:40.000000'],
  ])('at %d ns is told to programs as %s and to people as %s', (time, seconds, clock) => {
    expect(JSON.parse(jsonReport.segment(foundAt(time)))).toMatchObject({ time: seconds });
    expect(textReport.segment(foundAt(time))).toContain(`${clock} #7 `);
  });

  it('without a time says so', () => {
    expect(JSON.parse(jsonReport.segment(foundAt(undefined)))).toMatchObject({ time: null });
    expect(textReport.segment(foundAt(undefined))).toMatch(/^--:--:--\.------ #7 /);
  });

  it('shows a new address only where the operation has one', () => {
    const place = '00:00:00.000000 #7 192.0.2.1:4096 > 203.0.113.9:80';
    expect(textReport.segment(foundAt(0n))).toBe(`${place} MIGRATION_REQUEST round 0 old 192.0.2.1:4096`);
    const restart = foundAt(0n, '4d494753 0003 0002 c0000201 1000 0050 c6336407');
    expect(textReport.segment(restart)).toBe(
      `${place} REMOTE_RESTART round 3 old 192.0.2.1:4096 new 198.51.100.7:80`,
    );
  });

  it('shows a new address in an operation that nobody knows, also a zero one', () => {
    const fields = { ...decodeMessage(fromHex(REQUEST)), operation: 0x7fff };
    const found = { kind: 'malformed', problems: ['unknown-operation'], fields } as const;
    expect(textReport.segment({ ...foundAt(0n), found })).toContain(
      ' malformed operation 32767 round 0 old 192.0.2.1:4096 new 0.0.0.0:0: ',
    );
  });
});
