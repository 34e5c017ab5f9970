import { describe, expect, it } from 'vitest';
import {
  blockOf,
  chunkedSource,
  enhancedBlock,
  interfaceBlock,
  items,
  joined,
  numbers,
  obsoleteBlock,
  optionOf,
  sectionBlock,
  simpleBlock,
} from './support.ts';

const data = Uint8Array.of(1, 2, 3, 4, 5);

describe.each([
  ['little', true],
  ['big', false],
])('reading pcapng of %s-endian sections', (_name, little) => {
  const start = [sectionBlock(little), interfaceBlock(little, 1)];
  const packet = enhancedBlock(little, { data });

  it('reads enhanced, simple and obsolete packets', async () => {
    const time = 0x0006_0a24_181e_4000n;
    const file = joined([
      ...start,
      interfaceBlock(little, 113, { snapLength: 2 }),
      enhancedBlock(little, { interfaceId: 1, time, data, original: 900 }),
      simpleBlock(little, 5, data),
      obsoleteBlock(little, { interfaceId: 1, time, data, original: 6 }),
    ]);
    const common = { kind: 'packet', data };
    expect(await items(file)).toStrictEqual([
      {
        ...common,
        frame: 1,
        offset: 68,
        time: time * 1000n,
        linkType: 113,
        interfaceId: 1,
        originalLength: 900,
      },
      { ...common, frame: 2, offset: 108, linkType: 1, interfaceId: 0, originalLength: 5 },
      {
        ...common,
        frame: 3,
        offset: 132,
        time: time * 1000n,
        linkType: 113,
        interfaceId: 1,
        originalLength: 6,
      },
    ]);
  });

  it('cuts a simple packet where its interface cuts', async () => {
    const file = joined([
      sectionBlock(little),
      interfaceBlock(little, 1, { snapLength: 3 }),
      simpleBlock(little, 9, data),
    ]);
    expect(await items(file)).toMatchObject([{ data: data.slice(0, 3), originalLength: 9 }]);
  });

  it.each([
    { name: '10^-6 by default', options: [], units: 1_500_000n, time: 1_500_000_000n },
    { name: '10^-3', options: [[9, [3]]], units: 1500n, time: 1_500_000_000n },
    { name: '10^0', options: [[9, [0]]], units: 2n, time: 2_000_000_000n },
    { name: '10^-12, rounded down', options: [[9, [12]]], units: 1_999n, time: 1n },
    { name: '10^-127', options: [[9, [127]]], units: 2n ** 64n - 1n, time: 0n },
    { name: '2^-10', options: [[9, [0x8a]]], units: 1536n, time: 1_500_000_000n },
    { name: '2^-64', options: [[9, [0xc0]]], units: 2n ** 63n, time: 500_000_000n },
    { name: '2^-127', options: [[9, [0xff]]], units: 2n ** 64n - 1n, time: 0n },
    { name: 'with an offset', options: [[14, 1000n]], units: 5n, time: 1_000_000_005_000n },
    {
      name: 'with a negative offset',
      options: [
        [9, [9]],
        [14, -1n],
      ],
      units: 7n,
      time: -999_999_993n,
    },
  ] as { name: string; options: [number, number[] | bigint][]; units: bigint; time: bigint }[])(
    'works out times in units of $name',
    async ({ options, units, time }) => {
      const encoded = options.map(([code, value]) =>
        optionOf(
          little,
          code,
          typeof value === 'bigint' ? numbers(little, [value, 8]) : Uint8Array.from(value),
        ),
      );
      const described = interfaceBlock(little, 1, {
        options: joined([optionOf(little, 2, data), ...encoded]),
      });
      const file = joined([sectionBlock(little), described, enhancedBlock(little, { time: units, data })]);
      expect(await items(file)).toMatchObject([{ time }]);
    },
  );

  it('takes no option after the end of options', async () => {
    const options = joined([numbers(little, [0, 4]), optionOf(little, 9, Uint8Array.of(0))]);
    const file = joined([
      sectionBlock(little),
      interfaceBlock(little, 1, { options }),
      enhancedBlock(little, { time: 1n, data }),
    ]);
    expect(await items(file)).toMatchObject([{ time: 1000n }]);
  });

  it.each([
    ['of if_tsresol with 2 octets', 9, Uint8Array.of(9, 9), 2],
    ['of if_tsresol with none', 9, new Uint8Array(0), 0],
    ['of if_tsoffset with 4 octets', 14, new Uint8Array(4), 4],
    ['longer than its block', 2, data, 9],
    ['of the greatest length', 65_535, data, 65_535],
  ])('reports an option %s, keeps what comes before it, and goes on', async (_case, code, value, length) => {
    const options = joined([optionOf(little, 9, Uint8Array.of(3)), optionOf(little, code, value, length)]);
    const described = interfaceBlock(little, 1, { options });
    const file = joined([sectionBlock(little), described, enhancedBlock(little, { time: 1n, data })]);
    const read = await items(file);
    expect(read).toMatchObject([{ problem: 'malformed-option', offset: 28 }, { time: 1_000_000n }]);
    expect(read[0]).not.toHaveProperty('frame');
  });

  it('forgets the interfaces with their section, and counts frames on, in another byte order too', async () => {
    const file = joined([
      ...start,
      packet,
      sectionBlock(!little, { minor: 2, options: optionOf(!little, 4, data) }),
      enhancedBlock(!little, { data }),
      interfaceBlock(!little, 101),
      enhancedBlock(!little, { time: 7n, data }),
    ]);
    expect(await items(file)).toMatchObject([
      { kind: 'packet', frame: 1, linkType: 1 },
      {
        problem: 'unknown-interface',
        frame: 2,
        offset: 128,
        detail: 'a packet is of interface 0; its section describes 0',
      },
      { kind: 'packet', frame: 3, linkType: 101, time: 7000n },
    ]);
  });

  it('passes over every other block, however long', async () => {
    const unknown = [4, 5, 0xbad, 0x8000_0001, 0xffff_ffff].map((type) =>
      blockOf(little, type, new Uint8Array(8)),
    );
    const long = blockOf(little, 10, new Uint8Array(3 << 20));
    const file = joined([...start, ...unknown, long, packet]);
    expect(await items(file)).toMatchObject([{ frame: 1, offset: file.length - packet.length }]);
  });

  it('reports a captured length beyond the block, and goes on', async () => {
    const file = joined([
      ...start,
      enhancedBlock(little, { data, captured: 9, original: 9 }),
      simpleBlock(little, 9, data),
      packet,
    ]);
    expect(await items(file)).toMatchObject([
      { problem: 'captured-exceeds-block', frame: 1, offset: 48, detail: '9 octets captured in a block that has room for 8' }, // prettier-ignore
      { problem: 'captured-exceeds-block', frame: 2 },
      { kind: 'packet', frame: 3 },
    ]);
  });

  it('reports a packet longer than it was, keeps it, and goes on', async () => {
    const file = joined([...start, enhancedBlock(little, { data, original: 4 }), packet]);
    expect(await items(file)).toMatchObject([
      { problem: 'captured-exceeds-original', frame: 1, offset: 48 },
      { kind: 'packet', frame: 1, data, originalLength: 5 },
      { kind: 'packet', frame: 2 },
    ]);
    const seen: number[] = [];
    await items(file, {
      filter: (_bytes, _start, _end, _linkType, originalLength) => seen.push(originalLength) > 0,
    });
    expect(seen).toEqual([5, 5]);
  });

  it.each([
    ['0', 6, 0],
    ['less than a block has', 10, 8],
    ['less than its type has', 6, 28],
    ['less than a section header has', 0x0a0d0d0a, 24],
    ['no multiple of 4', 6, 41],
    ['more than an interface has', 1, (1 << 20) + 4],
  ])('stops at a block whose length is %s', async (_case, type, length) => {
    const bad = blockOf(little, type, sectionBlock(little).subarray(8, 36), { length });
    const frame = type === 6 || type === 3 ? { frame: 2 } : {};
    const read = await items(joined([...start, packet, bad, packet]));
    expect(read).toMatchObject([{ frame: 1 }, { problem: 'impossible-length', offset: 88, ...frame }]);
    expect(read[1]).toHaveProperty(
      'detail',
      expect.stringMatching(new RegExp(`claims ${length} octets; expected`)),
    );
  });

  it('reads a packet with more options than it can hold, and passes over them', async () => {
    const comments = Array.from({ length: 17 }, () => optionOf(little, 1, new Uint8Array(65_000)));
    const held = enhancedBlock(little, { time: 7n, data, original: 9 });
    const long = blockOf(little, 6, joined([held.subarray(8, -4), ...comments]));
    expect(long.length).toBeGreaterThan(1 << 20);
    const file = joined([...start, long, packet]);
    const found = [
      {
        kind: 'packet',
        frame: 1,
        offset: 48,
        time: 7000n,
        linkType: 1,
        interfaceId: 0,
        data,
        originalLength: 9,
      },
      { kind: 'packet', frame: 2, offset: 48 + long.length },
    ];
    expect(await items(file)).toMatchObject(found);
    expect(await items(file, { filter: (bytes, at) => bytes[at] !== 1 })).toEqual([]);
    expect(await items(chunkedSource(file, [50_001, 9]))).toMatchObject(found);
    const cut = 48 + long.length - 1;
    expect(await items(file.subarray(0, cut))).toMatchObject([
      { problem: 'truncated', frame: 1, offset: 48, detail: `the file ends ${long.length - 1} octets into a block of ${long.length}` }, // prettier-ignore
    ]);
    expect(await items(file.subarray(0, 48 + 100))).toMatchObject([
      { problem: 'truncated', frame: 1, detail: `the file ends 100 octets into a block of ${long.length}` },
    ]);
    file[48 + long.length - 1] = (file[48 + long.length - 1] as number) ^ 1;
    expect(await items(file)).toMatchObject([{ problem: 'block-length-mismatch', frame: 1, offset: 48 }]);
  });

  it.each([
    ['that the window can hold', 262_145],
    ['that the window cannot hold', 3 << 20],
  ])('reports captured data longer than any packet is, %s, and goes on', async (_case, octets) => {
    const large = new Uint8Array(octets);
    const file = joined([
      ...start,
      enhancedBlock(little, { data: large }),
      simpleBlock(little, octets, large),
      enhancedBlock(little, { data: large.subarray(0, 262_144) }),
      packet,
    ]);
    const detail = `${octets} octets captured of a packet; expected 262144 at most`;
    expect(await items(file)).toMatchObject([
      { problem: 'impossible-length', frame: 1, offset: 48, detail },
      { problem: 'impossible-length', frame: 2, detail },
      { kind: 'packet', frame: 3, data: { length: 262_144 } },
      { kind: 'packet', frame: 4 },
    ]);
  });

  it.each([
    ['packet', 6],
    ['other block', 11],
  ])('stops at a %s whose length is another at its end', async (_case, type) => {
    const bad = blockOf(little, type, new Uint8Array(32), { trailer: 40 });
    const detail = 'a block claims 44 octets at its start and 40 at its end; expected the same';
    expect(await items(joined([...start, packet, bad, packet]))).toMatchObject([
      { frame: 1 },
      { problem: 'block-length-mismatch', offset: 88, detail },
    ]);
  });

  it('stops at a section of another version or byte-order magic', async () => {
    const version = sectionBlock(little, { major: 2, minor: 1 });
    expect(await items(joined([...start, packet, version]))).toMatchObject([
      { frame: 1 },
      {
        problem: 'unsupported-version',
        offset: 88,
        detail: 'a section is of pcapng version 2.1; expected 1.0 or 1.2',
      },
    ]);
    const magic = blockOf(little, 0x0a0d0d0a, new Uint8Array(16).fill(0x11));
    expect(await items(joined([...start, magic]))).toMatchObject([
      { problem: 'byte-order-magic', offset: 48, detail: expect.stringContaining('0x11111111') as string },
    ]);
  });

  it('stops where a section describes more interfaces than it keeps, and starts anew with the next', async () => {
    const description = interfaceBlock(little, 1);
    const described = Array.from({ length: 65_536 }, () => description);
    const most = [sectionBlock(little), ...described, enhancedBlock(little, { interfaceId: 65_535, data })];
    expect(await items(joined([...most, ...start, packet]))).toMatchObject([{ frame: 1 }, { frame: 2 }]);
    expect(await items(joined([...most, description, packet]))).toMatchObject([
      { frame: 1 },
      {
        problem: 'too-many-interfaces',
        detail: 'a section describes more than 65536 interfaces; expected that many at most',
      },
    ]);
  });

  it('yields every whole packet of a cut file and then one problem, at every cut', async () => {
    const blocks = [...start, packet, blockOf(little, 5, new Uint8Array(8)), packet, sectionBlock(!little), interfaceBlock(!little, 0), simpleBlock(!little, 5, data), obsoleteBlock(!little, { data })]; // prettier-ignore
    const packets = new Set([2, 4, 7, 8]);
    const file = joined(blocks);
    const whole = await items(file);
    expect(whole).toHaveLength(packets.size);
    let offset = 0;
    let frame = 0;
    for (const [index, block] of blocks.entries()) {
      for (let into = 0; into < block.length; into++) {
        if (offset + into < 4) continue;
        const found = await items(file.subarray(0, offset + into));
        const concerned = packets.has(index) && into >= 8 ? { frame: frame + 1 } : {};
        const problem = { kind: 'problem', problem: 'truncated', ...concerned, offset, detail: expect.stringContaining(`ends ${into} octets into a block`) as string }; // prettier-ignore
        expect(found, `cut at ${offset + into}`).toEqual([
          ...whole.slice(0, frame),
          ...(into === 0 ? [] : [problem]),
        ]);
      }
      offset += block.length;
      if (packets.has(index)) frame += 1;
    }
  });
});
