/** Options of other lengths than their kinds have (RFC 9293 §3.1, MUST-7), and one that has many. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  expectThat,
  openConversation,
  traceSegment,
  type TcpOption,
  type TcpSegment,
} from '../../harness/index.ts';
import { forbid, listening, needEarlyKept, openWith, pieces, reports } from '../connections.ts';

const nop: TcpOption = { kind: 'nop' };

function unknown(type: number, ...data: number[]): TcpOption[] {
  const padding = Array.from({ length: -(2 + data.length) & 3 }, () => nop);
  return [{ kind: 'unknown', type, data: Uint8Array.from(data) }, ...padding];
}

/** What a SYN has, and the option that this must not be taken for. */
const inSyn: Readonly<Record<string, readonly [TcpOption['kind'], TcpOption[]]>> = {
  'window-scale-too-long': ['window-scale', unknown(3, 7, 7)],
  'window-scale-empty': ['window-scale', unknown(3)],
  'sack-permitted-with-data': ['sack-permitted', unknown(4, 0)],
  'timestamps-too-short': ['timestamps', unknown(8, 0, 0, 0, 1)],
  'timestamps-too-long': ['timestamps', unknown(8, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)],
};

/** A maximum segment size that would be more than the default if it were read all the same. */
const sizes: Readonly<Record<string, TcpOption[]>> = {
  'one-octet': unknown(2, 0x05),
  'three-octets': unknown(2, 0x05, 0xb4, 0),
};

/** What an acknowledgment has instead of a SACK option. */
const inAcknowledgments: Readonly<Record<string, TcpOption[]>> = {
  'no-block': unknown(5),
  'half-a-block': unknown(5, 0, 0, 0, 1),
  'a-block-and-a-half': unknown(5, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3),
};

/** RFC 9293 §3.7.1: what may be sent to an end that announces no maximum segment size. */
const DEFAULT_SIZE = 536;

export default [
  ...conformanceCases(inSyn, ([kind, options]) =>
    conformanceCase({
      id: 'tcp/option-of-another-length',
      title: 'An option of the SYN that has not the length of its kind is as good as not there.',
      checks: ['RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const connection = await listening(tester, subject, { timestamps: false, sack: false });
        tester.send(connection.segment({ flags: ['SYN'], options }));
        const answer = await tester.expect(connection, { set: ['SYN', 'ACK'] });
        const isTaken = answer.options.some((option) => option.kind === kind);
        expectThat(!isTaken, `no ${kind} in the SYN-ACK`, traceSegment(answer));
      },
    }),
  ),

  ...conformanceCases(sizes, (options) =>
    conformanceCase({
      id: 'tcp/mss-of-another-length',
      title: 'A maximum segment size that has not the length of its option is none: the default counts.',
      checks: ['RFC 9293 §3.7.1', 'RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const offer = { timestamps: false, sack: false };
        const conversation = await openWith(tester, subject, options, offer);
        const isTooLong = ({ payload }: TcpSegment): boolean => payload.length > DEFAULT_SIZE;
        forbid(conversation, `with more than ${DEFAULT_SIZE} octets`, isTooLong);
        await conversation.write(4 * DEFAULT_SIZE);
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  ...conformanceCases(inAcknowledgments, (options) =>
    conformanceCase({
      id: 'tcp/sack-of-another-length',
      title: 'A SACK option that holds no whole blocks says nothing: the connection goes on.',
      checks: ['RFC 9293 §3.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const conversation = await openConversation(tester, subject, { timestamps: false });
        const { connection } = conversation;
        await conversation.expectAlive();
        await conversation.write(3000);
        tester.send(connection.ack({ options }));
        await conversation.expectArrived();
        await conversation.expectAlive();
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/reports-all-that-it-holds',
    title: 'An acknowledgment of what came out of order says of each gap’s other side that it is there.',
    checks: ['RFC 2018 §4 (SHOULD)'],
    role: 'tcp',
    needs: ['sack'],
    async run({ tester, subject }) {
      const conversation = await openConversation(tester, subject);
      await needEarlyKept(conversation);
      const { connection, given } = conversation;
      const start = connection.sndNxt;
      const piece = pieces(conversation);
      for (const from of [200, 600]) tester.send(piece(given + from, 100));
      const holds = (segment: TcpSegment): boolean =>
        [200, 600].every((from) => reports(segment, advance(start, from), 100));
      const also = ['with SACK of both pieces', holds] as const;
      await tester.expect(connection, { acknowledgment: start, also }, { within: 'acknowledgment' });
      tester.send(conversation.next(700, { sequence: start }));
      await conversation.expectDelivered();
      await conversation.expectAlive();
    },
  }),
];
