/** What draws a RST, with which numbers, and what draws nothing: RFC 9293 §3.5.2, §3.10.7.1 and §3.10.7.2. */
import {
  advance,
  conformanceCase,
  conformanceCases,
  MIG_BIT,
  sequenceNumber,
  type Connection,
  type Outgoing,
  type Pattern,
  type SequenceNumber,
  type Tester,
} from '../../harness/index.ts';
import { listening } from '../connections.ts';

const NOTHING_SENT: SequenceNumber = sequenceNumber(0);
const GUESS = sequenceNumber(0x4000_0007);

/** Segments that acknowledge nothing, and by how much the RST's ACK has to pass their SEQ. */
const withoutAck: Readonly<Record<string, readonly [(connection: Connection) => Outgoing, number]>> = {
  syn: [(connection) => connection.segment({ flags: ['SYN'] }), 1],
  'syn-with-data': [(connection) => connection.data('early', { flags: ['SYN'] }), 6],
  fin: [(connection) => connection.segment({ flags: ['FIN'] }), 1],
  data: [(connection) => connection.data('whose?', { flags: ['PSH'] }), 6],
};

/** Segments whose ACK the RST has for its SEQ. */
const withAck: Readonly<Record<string, (connection: Connection) => Outgoing>> = {
  ack: (connection) => connection.ack({ acknowledgment: GUESS }),
  'syn-ack': (connection) => connection.segment({ flags: ['SYN', 'ACK'], acknowledgment: GUESS }),
  fin: (connection) => connection.fin({ acknowledgment: GUESS }),
  data: (connection) => connection.data('whose?', { acknowledgment: GUESS }),
  'with-the-mig-bit': (connection) =>
    connection.data('no message', { acknowledgment: GUESS, reserved: MIG_BIT }),
};

const resets: Readonly<Record<string, (connection: Connection) => Outgoing>> = {
  rst: (connection) => connection.rst(),
  'rst-ack': (connection) => connection.rst({ flags: ['RST', 'ACK'], acknowledgment: GUESS }),
};

const answerToAck: Pattern = { set: ['RST'], clear: ['SYN', 'FIN'], sequence: GUESS, octets: 0 };

export default [
  ...conformanceCases(withoutAck, ([build, octets]) =>
    conformanceCase({
      id: 'tcp/no-connection-without-ack',
      title: 'A segment for nobody that acknowledges nothing draws a RST with SEQ 0 that acknowledges it.',
      checks: ['RFC 9293 §3.10.7.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const remote = { host: subject.host, port: tester.endpoint('home').port };
        const connection = tester.connection(tester.endpoint('home'), remote);
        const outgoing = build(connection);
        tester.send(outgoing);
        await tester.expect(connection, {
          set: ['RST', 'ACK'],
          clear: ['SYN', 'FIN'],
          sequence: NOTHING_SENT,
          acknowledgment: advance(outgoing.segment.sequence, octets),
        });
      },
    }),
  ),

  ...conformanceCases(withAck, (build) =>
    conformanceCase({
      id: 'tcp/no-connection-with-ack',
      title: 'A segment for nobody that acknowledges something draws a RST with SEQ = SEG.ACK.',
      checks: ['RFC 9293 §3.10.7.1'],
      role: 'tcp',
      async run({ tester, subject }) {
        const remote = { host: subject.host, port: tester.endpoint('home').port };
        const connection = tester.connection(tester.endpoint('home'), remote);
        tester.send(build(connection));
        await tester.expect(connection, answerToAck);
      },
    }),
  ),

  ...conformanceCases(resets, (build) =>
    conformanceCase({
      id: 'tcp/no-connection-reset',
      title: 'A RST for nobody draws nothing.',
      checks: ['RFC 9293 §3.10.7.1', 'RFC 9293 §3.5.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const remote = { host: subject.host, port: tester.endpoint('home').port };
        const connection = tester.connection(tester.endpoint('home'), remote);
        tester.send(build(connection));
        await tester.expectNothing(connection);
        tester.send(connection.ack({ acknowledgment: GUESS }));
        await tester.expect(connection, answerToAck);
      },
    }),
  ),

  ...conformanceCases(withAck, (build) =>
    conformanceCase({
      id: 'tcp/listener-with-ack',
      title: 'An acknowledgment to a listener draws a RST with SEQ = SEG.ACK, and the listener goes on.',
      checks: ['RFC 9293 §3.10.7.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const connection = await listening(tester, subject);
        tester.send(build(connection));
        await tester.expect(connection, answerToAck);
        await expectListening(tester, connection);
      },
    }),
  ),

  ...conformanceCases(resets, (build) =>
    conformanceCase({
      id: 'tcp/listener-reset',
      title: 'A RST to a listener draws nothing, and the listener goes on.',
      checks: ['RFC 9293 §3.10.7.2'],
      role: 'tcp',
      async run({ tester, subject }) {
        const connection = await listening(tester, subject);
        tester.send(build(connection));
        await tester.expectNothing(connection);
        await expectListening(tester, connection);
      },
    }),
  ),
];

/** Somebody else's SYN is answered. */
async function expectListening(tester: Tester, { remote }: Connection): Promise<void> {
  const other = tester.connection(tester.endpoint('other'), remote);
  tester.send(other.segment({ flags: ['SYN'] }));
  await tester.expect(other, { set: ['SYN', 'ACK'], acknowledgment: other.sndNxt });
}
