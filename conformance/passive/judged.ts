/** Which requirements traffic was judged by: what has to be seen of a connection before its rule can tell anything. */
import { Operation } from '../../src/codec/index.ts';
import { spec } from '../../src/spec/index.ts';
import { isAllSeen, receiverOf, senderOf, type Scene } from './context.ts';
import type { Connection } from './model.ts';

/** What is seen of a connection. A message that can be read is also its operation, and has numbers unless it is a rejection. */
type Kind =
  | number
  | 'message'
  | 'malformed'
  | 'numbers'
  | 'answer'
  | 'rejection'
  | 'timestamps'
  | 'crossing'
  | 'at source'
  | 'at remote';

const { MIGRATION_REQUEST, REQUEST_ACK, REMOTE_RESTART, RESTART_ACK, CANCEL, CANCEL_ACK } = Operation;

/** What has to be seen, all of it, by requirement; those of malformed messages, which have no rules here, need any message. */
const needs = new Map<string, readonly Kind[]>([
  ...spec.problems.map(({ requirement }): [string, Kind[]] => [requirement, ['message']]),
  ['MIG-BUF-CLOCK', [MIGRATION_REQUEST, REMOTE_RESTART, 'timestamps']],
  ['MIG-CAR-ACK', ['numbers']],
  ['MIG-CAR-MALFORMED-DROPPED', ['malformed', 'rejection', 'at remote']],
  ['MIG-CAR-REJECT-MIRRORS', [REMOTE_RESTART, 'rejection']],
  ['MIG-CAR-RESTART-NUMBERS', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-CAR-RESTART-SEQ', [REMOTE_RESTART]],
  ['MIG-CAR-SEQ', ['numbers']],
  ['MIG-CAR-TIMESTAMPS', ['timestamps']],
  ['MIG-CRS-ACKED-FIRST', ['crossing', REQUEST_ACK, 'at remote']],
  ['MIG-CRS-LOWER-FIRST', ['crossing', REQUEST_ACK]],
  ['MIG-CRS-YIELD', ['crossing', REQUEST_ACK]],
  ['MIG-DST-AS-SENT', [REQUEST_ACK, REMOTE_RESTART]],
  ['MIG-DST-MUTE', [REMOTE_RESTART]],
  ['MIG-DST-RESTORED', [RESTART_ACK]],
  ['MIG-MSG-ANSWER-ECHOES-ADDRESSES', ['answer']],
  ['MIG-MSG-ANSWER-ECHOES-ROUND', [MIGRATION_REQUEST, REQUEST_ACK]],
  ['MIG-MSG-OLD-ADDRESS', ['numbers']],
  ['MIG-REM-CANCEL', [CANCEL, 'at remote']],
  ['MIG-REM-CANCEL-MOVED', [RESTART_ACK, CANCEL]],
  ['MIG-REM-HOLD', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-LIMIT', [REQUEST_ACK]],
  ['MIG-REM-MISMATCH', [MIGRATION_REQUEST, REQUEST_ACK]],
  ['MIG-REM-NEW-PATH', [RESTART_ACK, 'at remote']],
  ['MIG-REM-ONE-SECTION', [RESTART_ACK, CANCEL]],
  ['MIG-REM-REFUSED-STAYS', [REMOTE_RESTART, 'rejection']],
  ['MIG-REM-REPEATED-REQUEST', [MIGRATION_REQUEST, REQUEST_ACK, 'at remote']],
  ['MIG-REM-REPEATED-RESTART', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-REM-REPOINT', [RESTART_ACK]],
  ['MIG-REM-REQUEST-CLOSED', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-RESTART', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-RESTART-ACK', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-REM-RESTART-NOT-SUSPENDED', [REMOTE_RESTART, CANCEL_ACK]],
  ['MIG-REM-SUSPEND', [MIGRATION_REQUEST, 'at remote']],
  ['MIG-REM-TOMBSTONE', [RESTART_ACK]],
  ['MIG-REM-TOMBSTONE-REQUEST', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-RND-NEXT', [MIGRATION_REQUEST, RESTART_ACK]],
  ['MIG-RND-TRAVELS', [MIGRATION_REQUEST, REMOTE_RESTART]],
  ['MIG-SRC-DISCARD', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-SRC-EBUSY', ['crossing', REQUEST_ACK]],
  ['MIG-SRC-FREEZE', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-SRC-FREEZE-AFTER-ACK', [REMOTE_RESTART, 'at remote']],
  ['MIG-SRC-NO-NEW-DATA', [MIGRATION_REQUEST, 'at source']],
  ['MIG-SRC-QUARANTINE', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-SRC-REQUEST', [MIGRATION_REQUEST, 'at source']],
  ['RFC 9293 §3.8.1', ['message']],
]);

/** All requirements that a finding can name. */
export const judgeable: readonly string[] = [...needs.keys()];

export class Judged {
  readonly #requirements = new Set<string>();
  readonly #seen = new WeakMap<Connection, Set<Kind>>();

  /** In the order in which they came up. */
  get requirements(): readonly string[] {
    return [...this.#requirements];
  }

  /** Takes note of a message, once its connection has. */
  note(scene: Scene): void {
    const { connection } = scene;
    const seen = this.#seen.get(connection) ?? new Set();
    this.#seen.set(connection, seen);
    const before = seen.size;
    for (const kind of kindsOf(scene)) seen.add(kind);
    if (seen.size === before) return;
    for (const [requirement, kinds] of needs)
      if (kinds.every((kind) => seen.has(kind))) this.#requirements.add(requirement);
  }
}

const questions: readonly number[] = [MIGRATION_REQUEST, REMOTE_RESTART, CANCEL];

function kindsOf(scene: Scene): Kind[] {
  const { message, options } = scene.segment;
  if (message === undefined) return ['message', 'malformed'];
  const { operation } = message;
  const isAnswer = !questions.includes(operation);
  const isRejection = operation >= Operation.REJECT_ADDRESS_MISMATCH;
  const [sender, receiver] = [senderOf(scene), receiverOf(scene)];
  const [source, remote] = isAnswer ? [receiver, sender] : [sender, receiver];
  const isAsked = [...receiver.moves.values()].some(({ request }) => request !== undefined);
  return [
    'message',
    operation,
    ...(isAnswer && !isRejection ? ['answer' as const] : []),
    isRejection ? 'rejection' : 'numbers',
    ...(isAllSeen(scene, source) ? ['at source' as const] : []),
    ...(isAllSeen(scene, remote) ? ['at remote' as const] : []),
    ...(options.tsValue === undefined ? [] : ['timestamps' as const]),
    ...(operation === MIGRATION_REQUEST && isAsked ? ['crossing' as const] : []),
  ];
}
