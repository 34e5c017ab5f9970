/** How connections are opened: RFC 9293 §3.5 and §3.10.7.2 to §3.10.7.4. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  Conversation,
  distance,
  expectThat,
  octetsOf,
  openConversation,
  setUp,
  type Connection,
  type SequenceNumber,
} from '../../harness/index.ts';
import { awaitSyn, listening } from '../connections.ts';

const CONNECTIONS = 6;
/** The oracle's number of it. */
const TESTERS_STREAM = 0;

function synAck(
  connection: Connection,
  acknowledgment = connection.rcvNxt,
): ReturnType<Connection['segment']> {
  return connection.segment({ flags: ['SYN', 'ACK'], sequence: connection.iss, acknowledgment });
}

/** ACKs of a SYN that acknowledge nothing that was sent. */
const wrongAcks: Readonly<Record<string, (irs: SequenceNumber) => SequenceNumber>> = {
  'the-syn-itself': (irs) => irs,
  'more-than-was-sent': (irs) => advance(irs, 2),
  'half-way-round': (irs) => advance(irs, 0x7fff_ffff),
};

export default [
  conformanceCase({
    id: 'tcp/accepts',
    title:
      'A SYN to a listener is answered with SYN and ACK of it, and the ACK of that opens the connection.',
    checks: ['RFC 9293 §3.10.7.2', 'RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const connection = await listening(tester, subject);
      tester.send(connection.segment({ flags: ['SYN'] }));
      await tester.expect(connection, {
        set: ['SYN', 'ACK'],
        clear: ['FIN', 'RST'],
        acknowledgment: connection.sndNxt,
        octets: 0,
      });
      tester.send(connection.ack());
      const socket = await subject.accept(connection.remote.port);
      await socket.expectTcp('ESTABLISHED');
      await new Conversation(tester, connection, socket).expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/accepts-data-with-last-ack',
    title: 'Data in the segment that ends the handshake are delivered.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const connection = await listening(tester, subject);
      await setUp(async () => {
        tester.send(connection.segment({ flags: ['SYN'] }));
        await tester.expect(connection, { set: ['SYN', 'ACK'] });
      });
      tester.send(connection.data(octetsOf(TESTERS_STREAM, 0, 500)));
      const socket = await subject.accept(connection.remote.port);
      const conversation = new Conversation(tester, connection, socket);
      conversation.given = 500;
      await conversation.expectDelivered();
      await conversation.expectAcknowledged();
      await conversation.expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/opens',
    title: 'A connection that is opened begins with a SYN; SYN and ACK are acknowledged and open it.',
    checks: ['RFC 9293 §3.10.7.3'],
    role: 'tcp',
    needs: ['connect'],
    async run({ tester, subject }) {
      const { connection, socket } = await awaitSyn(tester, subject);
      tester.send(synAck(connection));
      await tester.expect(connection, {
        set: ['ACK'],
        clear: ['SYN', 'RST'],
        sequence: connection.rcvNxt,
        acknowledgment: connection.sndNxt,
      });
      await socket.expectTcp('ESTABLISHED');
      await new Conversation(tester, connection, socket).expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/sends-syn-again',
    title: 'A SYN that is not answered is sent again with the same sequence number.',
    checks: ['RFC 9293 §3.8.1', 'RFC 6298 §5'],
    role: 'tcp',
    needs: ['connect'],
    async run({ tester, subject }) {
      const { connection, socket, syn } = await awaitSyn(tester, subject);
      const again = { set: ['SYN'], clear: ['ACK'], sequence: syn.sequence } as const;
      await tester.expect(connection, again, { within: 'retransmission' });
      tester.send(synAck(connection));
      await socket.expectTcp('ESTABLISHED');
    },
  }),

  conformanceCase({
    id: 'tcp/sends-syn-ack-again',
    title: 'A SYN-ACK that is not answered is sent again with the same sequence number.',
    checks: ['RFC 9293 §3.8.1', 'RFC 6298 §5'],
    role: 'tcp',
    async run({ tester, subject }) {
      const connection = await listening(tester, subject);
      tester.send(connection.segment({ flags: ['SYN'] }));
      const { sequence } = await setUp(() => tester.expect(connection, { set: ['SYN', 'ACK'] }));
      const again = { set: ['SYN', 'ACK'], sequence, acknowledgment: connection.sndNxt } as const;
      await tester.expect(connection, again, { within: 'retransmission' });
      tester.send(connection.ack());
      await subject.accept(connection.remote.port);
    },
  }),

  conformanceCase({
    id: 'tcp/repeated-syn',
    title: 'A SYN that comes again before the handshake ends is answered, and opens no second connection.',
    checks: ['RFC 9293 §3.10.7.4'],
    role: 'tcp',
    async run({ tester, subject }) {
      const connection = await listening(tester, subject);
      const syn = connection.segment({ flags: ['SYN'] });
      tester.send(syn);
      const { sequence } = await setUp(() => tester.expect(connection, { set: ['SYN', 'ACK'] }));
      await tester.pass('silence');
      tester.never(connection, {
        set: ['SYN'],
        also: ['with another sequence number', (segment) => segment.sequence !== sequence],
      });
      tester.send(syn);
      await tester.expect(connection, { set: ['ACK'], clear: ['RST'], acknowledgment: connection.sndNxt });
      tester.send(connection.ack());
      const socket = await subject.accept(connection.remote.port);
      await new Conversation(tester, connection, socket).expectAlive();
    },
  }),

  conformanceCase({
    id: 'tcp/initial-sequence-numbers-differ',
    title:
      'Connections opened at the same time begin with sequence numbers that do not follow from each other.',
    checks: ['RFC 9293 §3.4.1'],
    role: 'tcp',
    async run({ tester, subject }) {
      const numbers: SequenceNumber[] = [];
      for (let opened = 0; opened < CONNECTIONS; opened += 1)
        numbers.push((await openConversation(tester, subject)).connection.irs);
      const steps = numbers.slice(1).map((number, at) => distance(numbers[at] as SequenceNumber, number));
      const isNear = steps.every((step) => Math.abs(step) < 0x100_0000);
      const isRegular = new Set(steps).size < steps.length;
      expectThat(!isNear && !isRegular, 'sequence numbers far from each other', numbers.join(' '));
    },
  }),

  conformanceCase({
    id: 'tcp/simultaneous-open',
    title: 'A SYN that crosses a SYN is answered with SYN and ACK, and the connection opens.',
    checks: ['RFC 9293 §3.5', 'RFC 9293 §3.10.7.3'],
    role: 'tcp',
    needs: ['connect'],
    async run({ tester, subject }) {
      const { connection, socket, syn } = await awaitSyn(tester, subject);
      tester.send(connection.segment({ flags: ['SYN'] }));
      await tester.expect(connection, {
        set: ['SYN', 'ACK'],
        sequence: syn.sequence,
        acknowledgment: connection.sndNxt,
      });
      tester.send(synAck(connection));
      await socket.expectTcp('ESTABLISHED');
      await new Conversation(tester, connection, socket).expectAlive();
    },
  }),

  ...conformanceCases(wrongAcks, (wrongAck) =>
    conformanceCase({
      id: 'tcp/syn-sent-wrong-ack',
      title:
        'A SYN-ACK that does not acknowledge the SYN draws a RST with SEQ = SEG.ACK, and does not end the attempt.',
      checks: ['RFC 9293 §3.10.7.3'],
      role: 'tcp',
      needs: ['connect'],
      async run({ tester, subject }) {
        const { connection, socket, syn } = await awaitSyn(tester, subject);
        const acknowledgment = wrongAck(syn.sequence);
        tester.send(synAck(connection, acknowledgment));
        await tester.expect(connection, { set: ['RST'], sequence: acknowledgment });
        tester.send(synAck(connection, advance(syn.sequence, 1)));
        await socket.expectTcp('ESTABLISHED');
        await new Conversation(tester, connection, socket).expectAlive();
      },
    }),
  ),

  ...conformanceCases(wrongAcks, (wrongAck) =>
    conformanceCase({
      id: 'tcp/syn-received-wrong-ack',
      title: 'An ACK that does not acknowledge the SYN-ACK draws a RST with SEQ = SEG.ACK and opens nothing.',
      checks: ['RFC 9293 §3.10.7.4'],
      role: 'tcp',
      async run({ tester, subject }) {
        const connection = await listening(tester, subject);
        await setUp(async () => {
          tester.send(connection.segment({ flags: ['SYN'] }));
          await tester.expect(connection, { set: ['SYN', 'ACK'] });
        });
        const acknowledgment = wrongAck(connection.irs);
        tester.send(connection.ack({ acknowledgment }));
        await tester.expect(connection, { set: ['RST'], sequence: acknowledgment });
        const { socket } = await subject.call('accept', { port: connection.remote.port });
        expectThat(socket === null, 'no connection to be accepted', 'that one was');
      },
    }),
  ),

  conformanceCase({
    id: 'tcp/refused',
    title: 'A RST that acknowledges the SYN ends the attempt.',
    checks: ['RFC 9293 §3.10.7.3'],
    role: 'tcp',
    needs: ['connect'],
    async run({ tester, subject }) {
      const { connection, socket } = await awaitSyn(tester, subject);
      tester.send(connection.segment({ flags: ['RST', 'ACK'], sequence: connection.iss, options: [] }));
      await socket.expectTcp('CLOSED');
    },
  }),

  ...conformanceCases(
    { 'without-ack': undefined, 'with-wrong-ack': wrongAcks['more-than-was-sent'] },
    (wrongAck) =>
      conformanceCase({
        id: 'tcp/syn-sent-blind-reset',
        title: 'A RST that does not acknowledge the SYN does not end the attempt.',
        checks: ['RFC 9293 §3.10.7.3', 'RFC 5961 §3.2'],
        role: 'tcp',
        needs: ['connect'],
        async run({ tester, subject }) {
          const { connection, socket, syn } = await awaitSyn(tester, subject);
          tester.send(
            wrongAck === undefined
              ? connection.rst()
              : connection.rst({ flags: ['RST', 'ACK'], acknowledgment: wrongAck(syn.sequence) }),
          );
          await tester.pass('silence');
          tester.send(synAck(connection, advance(syn.sequence, 1)));
          await socket.expectTcp('ESTABLISHED');
          await new Conversation(tester, connection, socket).expectAlive();
        },
      }),
  ),
];
