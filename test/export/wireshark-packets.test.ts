/** Which packets the Wireshark dissector looks into, and which it leaves alone. */
import { describe, expect, it } from 'vitest';
import { columns, concat, ethernet, ipv4, ipv6, packet, tcp, wellFormed, type Captured } from '../packets.ts';

const request = wellFormed('MIGRATION_REQUEST');
const segment = tcp({ payload: request });
const outer = { from: { host: 0xc0a80001, port: 0 }, to: { host: 0xc0a80002, port: 0 } };

/** For each frame what is wrong with its message, `sound` where nothing is, `nothing` where there is none. */
async function verdicts(captured: readonly (Captured | Uint8Array)[], linkType = 1): Promise<string[]> {
  const frames = captured.map((frame) => (frame instanceof Uint8Array ? { octets: frame } : frame));
  const rows = await columns(frames, ['migsock', 'migsock.problem', 'migsock.cut'], [], linkType);
  return rows.map((row) => {
    if (row.migsock === '') return 'nothing';
    return row['migsock.problem'] || (row['migsock.cut'] === '' ? 'sound' : 'cut');
  });
}

describe('a packet of total length 0', () => {
  it('fills its frame, as before the network card divides it', async () => {
    const whole = ipv4(segment, { totalLength: 0 });
    const long = ipv4(concat(segment, new Uint8Array(3000)), { totalLength: 0 });
    expect(await verdicts([ethernet(whole), ethernet(long)])).toEqual(['sound', 'payload-length']);
    expect(await verdicts([whole, long], 101)).toEqual(['sound', 'payload-length']);
  });

  it('is cut where the capture holds less than the frame', async () => {
    const octets = ethernet(ipv4(segment, { totalLength: 0 }));
    expect(await verdicts([{ octets: octets.slice(0, -1), wireLength: octets.length }])).toEqual(['cut']);
  });
});

describe('a packet that says it is longer than its frame was', () => {
  const lengths = [1, 2, 20, 1000, 0xffff - 80];

  it('is damaged: nothing is shown, whatever it holds', async () => {
    const captured = [segment, segment.slice(0, -1), concat(segment, request)].flatMap((octets) =>
      lengths.map((more) => ethernet(ipv4(octets, { totalLength: 20 + octets.length + more }))),
    );
    expect(await verdicts(captured)).toEqual(captured.map(() => 'nothing'));
  });

  it('is damaged in a tunnel, too, where it is longer than the packet around it', async () => {
    const inner = ipv4(segment, { totalLength: 20 + segment.length + 4 });
    const captured = [ipv4(inner, { ...outer, protocol: 4 }), ipv4(ipv4(segment), { ...outer, protocol: 4 })];
    expect(await verdicts(captured, 101)).toEqual(['nothing', 'sound']);
    const padded = captured.map((octets) => concat(ethernet(octets), new Uint8Array(9)));
    expect(await verdicts(padded)).toEqual(['nothing', 'sound']);
  });

  it('is another thing than one that the capture cut', async () => {
    const octets = ethernet(packet({ payload: request }));
    const snapped = octets.slice(0, -4);
    expect(await verdicts([{ octets: snapped, wireLength: octets.length }, snapped])).toEqual([
      'cut',
      'nothing',
    ]);
  });
});

describe('TCP over IPv6', () => {
  it('is left alone, with and without a tunnel around it', async () => {
    const six = ipv6(segment);
    const tunnel = { ...outer, protocol: 41 };
    const half = { ...tunnel, identification: 5 };
    const captured = [
      ethernet(six),
      ethernet(ipv4(six, tunnel)),
      ethernet(ipv4(six.slice(0, 64), { ...half, fragment: 0x2000 })),
      ethernet(ipv4(six.slice(64), { ...half, fragment: 8 })),
      ethernet(packet({ payload: request })),
    ];
    expect(await verdicts(captured)).toEqual(['nothing', 'nothing', 'nothing', 'nothing', 'sound']);
    expect(await verdicts([six, ipv4(six, tunnel)], 101)).toEqual(['nothing', 'nothing']);
  });
});

it('IPv4 in a tunnel of fragments is looked into once they are together', async () => {
  const inner = ipv4(segment);
  const half = { ...outer, protocol: 4, identification: 6 };
  const captured = [
    ethernet(ipv4(inner.slice(0, 32), { ...half, fragment: 0x2000 })),
    ethernet(ipv4(inner.slice(32), { ...half, fragment: 4 })),
  ];
  expect(await verdicts(captured)).toEqual(['nothing', 'sound']);
});
