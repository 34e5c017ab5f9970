/** Random streams of segments around migrations of the tester's end: whatever comes in which order, no octet is lost. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  openConversation,
  type Conversation,
  type OpenOptions,
  type TesterHost,
  type Tester,
} from '../../harness/index.ts';
import { pieces } from '../connections.ts';
import { cancel, move, suspend } from '../migrations.ts';

const STEPS = 24;
const MIGRATIONS = 4;
const LONGEST = 1200;
const hosts: readonly TesterHost[] = ['elsewhere', 'other', 'nat', 'home'];

type Random = Tester['random'];

/** What the connections of a row have agreed on, and where their numbers begin. */
const settings: Readonly<Record<string, OpenOptions>> = {
  plain: {},
  'without-options': { timestamps: false, sack: false },
  'with-window-scale': { windowScale: 3, window: 2000 },
  'across-zero': { iss: advance(0 as NonNullable<OpenOptions['iss']>, -3000), mss: 600 },
};

/** The next octets of the tester's stream, split, doubled and out of order. */
async function pour(conversation: Conversation, random: Random): Promise<void> {
  const { tester, given } = conversation;
  const piece = pieces(conversation);
  const octets = 1 + random.integer(LONGEST);
  const cuts = Array.from({ length: random.integer(4) }, () => random.integer(octets + 1));
  const edges = [0, ...cuts, octets].sort((a, b) => a - b);
  const parts = edges.slice(1).map((end, at) => {
    const start = Math.max(0, (edges[at] as number) - random.integer(30));
    return piece(given + start, end - start);
  });
  const repeated = parts.filter(() => random.chance(0.3));
  for (const outgoing of shuffled([...parts, ...repeated], random)) tester.send(outgoing);
  conversation.given = given + octets;
  if (random.chance(0.3)) return;
  await conversation.resend();
  await conversation.expectDelivered();
}

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  return items.map(() => left.splice(random.integer(left.length), 1)[0] as Item);
}

/** The implementation sends, and sees its octets acknowledged at once, late or in part. */
async function draw(conversation: Conversation, random: Random): Promise<void> {
  await conversation.tryToWrite(1 + random.integer(2 * LONGEST));
  if (random.chance(0.3)) {
    await conversation.tester.pass('prompt');
    return;
  }
  await conversation.resend(); // what comes after a gap may be dropped, acknowledgments too
  await conversation.expectArrived();
}

/** A migration with data both ways on their way, before, while it lasts and after. */
async function migrate(conversation: Conversation, random: Random, round: number): Promise<void> {
  const { tester } = conversation;
  if (random.chance(0.5)) {
    conversation.connection.isDeaf = true; // what is sent now is lost
    await conversation.tryToWrite(1 + random.integer(LONGEST));
    await tester.pass('prompt');
  }
  await suspend(conversation, round);
  if (random.chance(0.7)) await pour(conversation, random);
  if (random.chance(0.2)) {
    await cancel(conversation, round);
    conversation.connection.isDeaf = false;
    return;
  }
  await move(conversation, tester.endpoint(hosts[round % hosts.length] as TesterHost), round);
}

export default conformanceCases(settings, (options) =>
  conformanceCase({
    id: 'stream/random',
    title: 'A stream of random segments around migrations is delivered whole, once and in order, both ways.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-REPOINT', 'MIG-CAR-NO-DELIVERY', 'RFC 9293 §3.10.7.4'],
    role: 'remote',
    async run({ tester, subject }) {
      const { random } = tester;
      const conversation = await openConversation(tester, subject, options);
      const moves = new Set(Array.from({ length: MIGRATIONS }, () => random.integer(STEPS)));
      let round = 0;
      for (let step = 0; step < STEPS; step += 1) {
        if (moves.has(step)) {
          await migrate(conversation, random, round);
          round += 1;
        }
        await (random.chance(0.6) ? pour(conversation, random) : draw(conversation, random));
      }
      await conversation.resend();
      await conversation.expectDelivered();
      await conversation.expectArrived();
      await conversation.expectAlive();
    },
  }),
);
