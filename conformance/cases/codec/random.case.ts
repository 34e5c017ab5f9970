/** Messages and packets by the thousand: what a codec says of any octets is what the rules of spec/ say. */
import {
  conformanceCase,
  conformanceCases,
  expectThat,
  expectVerdict,
  judgeMessage,
  judgePacket,
  MESSAGE_OCTETS,
  MIG_BIT,
  Operation,
  type Connection,
  type SegmentFields,
  type Tester,
} from '../../harness/index.ts';

const SAMPLES = 100;
const RAW_IP = 101;
const HOST = 0x1_0000_0000;
const PORT = 0x1_0000;

/** Numbers at which a rule begins or ends, or that a careless codec reads as something else. */
const edges = [
  0, 1, 0x7fff_ffff, 0x8000_0000, 0xdfff_ffff, 0xe000_0000, 0xefff_ffff, 0xf000_0000, 0xffff_fffe,
  0xffff_ffff,
];
const values = Object.values(Operation);

type Random = Tester['random'];

function hexOf(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('');
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[random.integer(items.length)] as Item;
}

function hostOf(random: Random): number {
  return random.chance(0.4) ? pick(random, edges) : random.integer(HOST);
}

function portOf(random: Random): number {
  return random.chance(0.2) ? 0 : random.integer(PORT);
}

/** Any message of an operation that there is; whether it keeps its rules is left to chance. */
function anyMessage(random: Random, connection: Connection): Uint8Array {
  const isUsed = random.chance(0.5);
  return connection.message({
    operation: pick(random, values),
    round: random.integer(PORT),
    oldHost: hostOf(random),
    oldPort: portOf(random),
    newHost: isUsed ? hostOf(random) : 0,
    newPort: isUsed ? portOf(random) : 0,
  });
}

/** What becomes of a message before it is judged. */
const changes: Readonly<Record<string, (octets: Uint8Array, random: Random) => Uint8Array>> = {
  none: (octets) => octets,
  'one-octet': (octets, random) => octets.with(random.integer(octets.length), random.integer(256)),
  'one-bit': (octets, random) => {
    const at = random.integer(octets.length);
    return octets.with(at, (octets[at] as number) ^ (1 << random.integer(8)));
  },
  'two-octets-swapped': (octets, random) => {
    const [a, b] = [random.integer(octets.length), random.integer(octets.length)];
    return octets.with(a, octets[b] as number).with(b, octets[a] as number);
  },
  operation: (octets, random) => octets.with(6, random.integer(3)).with(7, random.integer(12)),
  'cut-short': (octets, random) => octets.slice(0, random.integer(octets.length)),
  lengthened: (octets, random) => Uint8Array.from([...octets, ...random.octets(1 + random.integer(40))]),
  'anything-else': (octets, random) => Uint8Array.from([...octets.slice(0, 4), ...random.octets(16)]),
};

/** What of a segment is left to chance. */
const segments: Readonly<Record<string, (random: Random) => SegmentFields>> = {
  'as-it-has-to-be': () => ({}),
  'with-any-flags': (random) => ({ flags: anyFlags(random) }),
  'with-any-reserved-bits': (random) => ({ reserved: random.integer(16) }),
  'with-everything': (random) => ({
    flags: anyFlags(random),
    reserved: random.integer(16),
    window: random.integer(PORT),
    urgentPointer: random.integer(PORT),
    options: Array.from({ length: 4 * random.integer(3) }, () => ({ kind: 'nop' })),
  }),
};

function anyFlags(random: Random): NonNullable<SegmentFields['flags']> {
  const names = ['SYN', 'FIN', 'RST', 'URG', 'PSH', 'ECE', 'CWR'] as const;
  return [...(random.chance(0.8) ? ['ACK' as const] : []), ...names.filter(() => random.chance(0.2))];
}

function anyConnection(tester: Tester): Connection {
  return tester.connection(tester.endpoint('home'), tester.endpoint('other'));
}

export default [
  ...conformanceCases(changes, (change) =>
    conformanceCase({
      id: 'codec/random-messages',
      title: 'Any octets are decoded or refused as the rules say, and encoded back to themselves.',
      checks: ['MIG-MSG-LENGTH', 'MIG-MSG-OPERATION'],
      role: 'codec',
      needs: ['decode', 'encode'],
      async run({ tester, subject }) {
        const connection = anyConnection(tester);
        for (let sample = 0; sample < SAMPLES; sample += 1) {
          const octets = change(anyMessage(tester.random, connection), tester.random);
          const verdict = await subject.call('decode', { hex: hexOf(octets) });
          expectVerdict(verdict, judgeMessage(octets), hexOf(octets));
          if (octets.length !== MESSAGE_OCTETS || verdict.fields === undefined) continue;
          const { hex } = await subject.call('encode', { fields: verdict.fields });
          expectThat(hex === hexOf(octets), `${hexOf(octets)} once encoded`, hex);
        }
      },
    }),
  ),

  ...conformanceCases(segments, (fieldsOf) =>
    conformanceCase({
      id: 'codec/random-packets',
      title:
        'Any packet is classified as the rules say, whatever its flags, reserved bits, options and payload.',
      checks: ['MIG-CAR-RECOGNITION', 'MIG-CAR-FLAGS', 'MIG-CAR-ONE-MESSAGE', 'MIG-CAR-OTHER-FLAGS'],
      role: 'codec',
      needs: ['classify'],
      async run({ tester, subject }) {
        const { random } = tester;
        const connection = anyConnection(tester);
        for (let sample = 0; sample < SAMPLES; sample += 1) {
          const payload = pick(random, Object.values(changes))(anyMessage(random, connection), random);
          const fields = { reserved: MIG_BIT, payload, options: [], ...fieldsOf(random) };
          const packet = tester.encode(connection.segment(fields));
          const verdict = await subject.call('classify', { linkType: RAW_IP, hex: hexOf(packet) });
          expectVerdict(verdict, judgePacket(packet), hexOf(packet));
        }
      },
    }),
  ),
];
