/** Connections that some source has captured in the middle of their streams, and the remote that they come back to. */
import {
  advance,
  classifySegment,
  Conversation,
  encodeRawStateBuffer,
  encodeSocketState,
  FROM_SUBJECT,
  FROM_TESTER,
  MESSAGE_OCTETS,
  octetsOf,
  Operation,
  PATIENCE,
  readStateBufferFields,
  SECOND,
  sequenceNumber,
  setUp,
  type Connection,
  type Endpoint,
  type MigratableState,
  type Pattern,
  type Progress,
  type SegmentFields,
  type SequenceNumber,
  type Socket,
  type SocketState,
  type StateBufferFields,
  type Subject,
  type TcpSegment,
  type Tester,
} from '../harness/index.ts';

/** Octets of each stream that lie behind a capture: read at the source, and acknowledged by the remote. */
const READ = 700;
const ACKNOWLEDGED = 1100;
const BUFFER = 262_144;
const OFFERED = 30_000;
/** What the tester's timestamp clock starts with. */
const CLOCK = 1_000_000;
/** What that of the captured end shows at the instant of capture. */
const CAPTURED_CLOCK = 77_000_000;

/** What is to be captured; by default an idle connection in ESTABLISHED with all that the implementation can negotiate. */
export interface CaptureOptions {
  readonly round?: number;
  /** Where the remote is, and where the captured end was. */
  readonly remote?: Endpoint;
  readonly old?: Endpoint;
  readonly state?: MigratableState;
  /** Whether a FIN of this end that the state allows is not sent yet. */
  readonly finWaits?: boolean;
  /** Octets that were sent and not acknowledged, those of them that the remote has all the same, and octets not sent. */
  readonly unacknowledged?: number;
  readonly has?: number;
  readonly unsent?: number;
  /** Octets that were acknowledged and not read. */
  readonly unread?: number;
  readonly sndUna?: number;
  readonly rcvNxt?: number;
  readonly timestamps?: boolean;
  readonly sack?: boolean;
  /** Shifts of the remote's windows and of the captured end's. */
  readonly windowScale?: { readonly send: number; readonly receive: number };
  /** The remote's window field. */
  readonly window?: number;
  /** Anything else that is to be captured. */
  readonly socket?: Partial<SocketState>;
  readonly options?: Partial<SocketState['options']>;
}

/** A captured connection, and what its remote knows of it. */
export interface Capture {
  readonly state: SocketState;
  readonly progress: Progress;
  readonly window: number;
  /** Sequence numbers beyond SND.UNA that the remote has. */
  readonly has: number;
}

const finReceived: readonly MigratableState[] = ['CLOSE-WAIT', 'CLOSING', 'LAST-ACK'];
const finQueued: readonly MigratableState[] = ['FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSING', 'LAST-ACK'];

export function capture(tester: Tester, subject: Subject, options: CaptureOptions = {}): Capture {
  const { unacknowledged = 0, unsent = 0, unread = 0, window = 0xffff } = options;
  const given = READ + unread;
  const written = ACKNOWLEDGED + unacknowledged + unsent;
  const has = Math.min(options.has ?? 0, unacknowledged);
  const progress = { given, delivered: READ, written, arrived: ACKNOWLEDGED + has };
  const state: SocketState = {
    round: options.round ?? 0,
    peerClosedRound: undefined,
    local: options.old ?? tester.endpoint('other'),
    remote: options.remote ?? tester.endpoint('home'),
    sndMss: 1460,
    rcvMss: 1460,
    ...streamsOf(tester, options, given),
    ...windowsOf(options, window),
    ...negotiated(tester, subject, options),
    sndUp: undefined,
    rcvUp: undefined,
    options: {
      sendBuffer: BUFFER,
      receiveBuffer: BUFFER,
      noDelay: false,
      keepAlive: undefined,
      userTimeout: 0,
      typeOfService: 0,
      congestionControl: 'default',
      ...options.options,
    },
    sendQueue: octetsOf(FROM_SUBJECT, ACKNOWLEDGED, unacknowledged + unsent),
    receiveQueue: octetsOf(FROM_TESTER, READ, unread),
    ...options.socket,
  };
  return { state, progress, window, has: options.has ?? 0 };
}

type Streams = Pick<
  SocketState,
  'state' | 'sndUna' | 'sndNxt' | 'sndWl1' | 'sndWl2' | 'rcvNxt' | 'finSent' | 'finReceived'
>;

function streamsOf(tester: Tester, options: CaptureOptions, given: number): Streams {
  const { state = 'ESTABLISHED', finWaits = false, unacknowledged = 0 } = options;
  const anywhere = (): number => tester.random.integer(0x1_0000_0000);
  const finSent = finQueued.includes(state) && !finWaits;
  const isFinOutstanding = finSent && state !== 'FIN-WAIT-2';
  const sndUna = sequenceNumber(options.sndUna ?? anywhere());
  const rcvNxt = sequenceNumber(options.rcvNxt ?? anywhere() + given);
  return {
    state,
    finSent,
    finReceived: finReceived.includes(state),
    sndUna,
    sndNxt: advance(sndUna, unacknowledged + (isFinOutstanding ? 1 : 0)),
    sndWl1: rcvNxt,
    sndWl2: sndUna,
    rcvNxt,
  };
}

function windowsOf(
  { windowScale }: CaptureOptions,
  window: number,
): Pick<SocketState, 'windowScale' | 'sndWnd' | 'maxSndWnd' | 'rcvWnd' | 'maxRcvWnd'> {
  const unit = 2 ** (windowScale?.receive ?? 0);
  const rcvWnd = Math.ceil(OFFERED / unit) * unit;
  const sndWnd = window * 2 ** (windowScale?.send ?? 0);
  return { windowScale, sndWnd, maxSndWnd: sndWnd, rcvWnd, maxRcvWnd: 2 * rcvWnd };
}

function negotiated(
  tester: Tester,
  { hello: { capabilities } }: Subject,
  { timestamps = capabilities.includes('timestamps'), sack = capabilities.includes('sack') }: CaptureOptions,
): Pick<SocketState, 'timestamps' | 'sackPermitted'> {
  const recent = (CLOCK + Math.floor(tester.now / 1000)) >>> 0;
  return { timestamps: timestamps ? { recent, clock: CAPTURED_CLOCK } : undefined, sackPermitted: sack };
}

/** A capture's buffer with other fields in its fixed part than it should have, and a digest that is right. */
export function forgedBuffer(
  { state }: Capture,
  fields: Partial<StateBufferFields>,
  ...rest: readonly Uint8Array[]
): Uint8Array {
  const bytes = encodeSocketState(state);
  const original = readStateBufferFields(new DataView(bytes.buffer, bytes.byteOffset), 0);
  const queues = rest.length > 0 ? rest : [state.sendQueue, state.receiveQueue];
  return encodeRawStateBuffer({ ...original, ...fields }, ...queues);
}

/** A capture that the implementation has restored, and the remote's end of it. */
export interface Landing {
  readonly tester: Tester;
  readonly conversation: Conversation;
  readonly capture: Capture;
}

/** The implementation restores a capture as a socket of its own. */
export async function land(
  tester: Tester,
  subject: Subject,
  captured: Capture,
  { port, buffer }: { readonly port?: number; readonly buffer?: Uint8Array } = {},
): Promise<Landing> {
  const octets = buffer ?? encodeSocketState(captured.state);
  const socket = await subject.deserializeAndRestart(octets, port);
  return landedIn(tester, socket, captured);
}

/** A socket into which a capture was restored. */
export async function landedIn(tester: Tester, socket: Socket, captured: Capture): Promise<Landing> {
  const connection = remoteOf(tester, captured, await socket.getLocalHost());
  const conversation = new Conversation(tester, connection, socket, captured.progress);
  return { tester, conversation, capture: captured };
}

/** The remote's end of a captured connection, whose peer is now somewhere else. */
export function remoteOf(
  tester: Tester,
  { state, progress, window, has }: Capture,
  to: Endpoint,
): Connection {
  const { sndUna, rcvNxt, rcvWnd, maxRcvWnd, windowScale, timestamps } = state;
  const connection = tester.connection(state.remote, to, {
    iss: advance(rcvNxt, -1 - progress.given - (state.finReceived ? 1 : 0)),
    timestamps: timestamps !== undefined,
    sack: state.sackPermitted,
    windowScale: windowScale?.send,
    window,
    timestampBase: CLOCK,
  });
  const isFinHad = state.state === 'FIN-WAIT-2' || (state.finSent && has > state.sendQueue.length);
  return Object.assign(connection, {
    irs: advance(sndUna, -1 - ACKNOWLEDGED),
    sndUna: rcvNxt,
    sndNxt: rcvNxt,
    rcvNxt: advance(sndUna, has),
    lastAckSent: sndUna,
    sndWnd: rcvWnd,
    maxSndWnd: maxRcvWnd,
    windowScale: windowScale && { send: windowScale.receive, receive: windowScale.send },
    tsRecent: timestamps?.clock ?? 0,
    peerMss: state.rcvMss,
    finReceived: isFinHad,
  });
}

/** A REMOTE_RESTART as this landing has to send it (MIG-CAR-RESTART-SEQ, MIG-CAR-ACK, MIG-MSG-OLD-ADDRESS). */
export function restartOf({ conversation, capture: { state } }: Landing): Pattern {
  return {
    operation: 'REMOTE_RESTART',
    round: state.round,
    old: state.local,
    new: conversation.connection.remote,
    sequence: advance(state.sndNxt, -MESSAGE_OCTETS),
    acknowledgment: state.rcvNxt,
  };
}

/** The implementation announces what it has restored. @throws Failure */
export async function expectRestart(landing: Landing, requirement?: string): Promise<TcpSegment> {
  const { tester, conversation } = landing;
  const expectation = {
    within: 'retransmission',
    ...(requirement === undefined ? {} : { requirement }),
  } as const;
  return tester.expect(conversation.connection, restartOf(landing), expectation);
}

/** Restores and is told so: what leads up to the part that is judged. */
export async function landAndHear(
  tester: Tester,
  subject: Subject,
  captured: Capture,
  port?: number,
): Promise<{ readonly landing: Landing; readonly restart: TcpSegment }> {
  return setUp(async () => {
    const landing = await land(tester, subject, captured, port === undefined ? {} : { port });
    return { landing, restart: await expectRestart(landing) };
  });
}

/** The remote agrees, with an ordinary acknowledgment behind it (MIG-REM-RESTART-ACK), and the socket lives. @throws Failure */
export async function confirm(
  { tester, conversation: { connection, socket } }: Landing,
  restart: TcpSegment,
  requirement?: string,
  fields: SegmentFields = {},
): Promise<void> {
  tester.send(connection.answer(restart, 'RESTART_ACK', fields));
  tester.send(connection.ack());
  await socket.expectMigration('none', requirement);
}

/** Restored and live; going wrong is the set-up's fault. */
export async function resume(
  tester: Tester,
  subject: Subject,
  options: CaptureOptions = {},
): Promise<Conversation> {
  const { landing, restart } = await landAndHear(tester, subject, capture(tester, subject, options));
  await setUp(() => confirm(landing, restart));
  return landing.conversation;
}

/** Anything but a REMOTE_RESTART. */
const audible: Pattern = { also: ['other than a REMOTE_RESTART', (segment) => !isRestart(segment)] };

function isRestart(segment: TcpSegment): boolean {
  const found = classifySegment(segment);
  return found.kind === 'message' && found.message.operation === Operation.REMOTE_RESTART;
}

/** From the restore on nothing but a REMOTE_RESTART may come; lifted by what is returned. @throws Failure */
export async function forbidSound(
  { tester, conversation: { connection } }: Landing,
  requirement = 'MIG-DST-MUTE',
): Promise<() => void> {
  await tester.expectNothing(connection, audible, { within: 0, requirement });
  return tester.never(connection, audible, requirement);
}

/** All that the remote has sent since the capture comes once more, and both directions go on to the last octet. @throws Failure */
export async function expectContinued(
  { tester, conversation, capture: { state, progress } }: Landing,
  requirement?: string,
): Promise<void> {
  const { connection } = conversation;
  const lost = conversation.given - progress.given;
  const isFinLost = connection.sndNxt !== advance(state.rcvNxt, lost);
  if (lost > 0) tester.send(conversation.again(progress.given, lost, { sequence: state.rcvNxt }));
  if (isFinLost) tester.send(finAgain(connection));
  await conversation.expectArrived(requirement);
  await conversation.expectDelivered(requirement);
  if (!isFinLost) conversation.give(1000);
  await conversation.expectDelivered(requirement);
  await conversation.expectAcknowledged(requirement);
  await conversation.write(2000);
  await conversation.expectArrived(requirement);
}

function finAgain(connection: Connection): ReturnType<Connection['fin']> {
  return connection.fin({ sequence: advance(connection.sndNxt, -1) });
}

/** The highest number that has been sent of a captured end's stream, FIN included. */
export function endOfStream({ state }: Capture): SequenceNumber {
  const isFinAhead = finQueued.includes(state.state) && state.state !== 'FIN-WAIT-2';
  return advance(state.sndUna, state.sendQueue.length + (isFinAhead ? 1 : 0));
}

/** How long a mute socket waits, in microseconds: by what the implementation declares, and by the protocol (MIG-REM-PATIENCE). */
export function patienceOf({ hello: { suspensionLimit, msl } }: Subject): { least: number; most: number } {
  if (suspensionLimit === undefined && msl === undefined) return { least: PATIENCE, most: PATIENCE };
  const least = ((suspensionLimit ?? 0) + 2 * (msl ?? 0)) * SECOND;
  return { least, most: Math.max(least, PATIENCE) };
}
