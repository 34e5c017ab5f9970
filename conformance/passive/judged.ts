/** Which requirements traffic was judged by: what has to be seen of a connection before its rule can tell anything. */
import { Operation } from '../../src/codec/index.ts';
import { spec } from '../../src/spec/index.ts';
import { receiverOf, type Scene } from './context.ts';
import type { Connection } from './model.ts';

/** What is seen of a connection. A message that can be read is also its operation, and has numbers unless it is a rejection. */
type Kind = number | 'message' | 'numbers' | 'answer' | 'rejection' | 'timestamps' | 'crossing';

const { MIGRATION_REQUEST, REQUEST_ACK, REMOTE_RESTART, RESTART_ACK, CANCEL, CANCEL_ACK } = Operation;

/** What has to be seen, all of it, by requirement; those of malformed messages, which have no rules here, need any message. */
const needs = new Map<string, readonly Kind[]>([
  ...spec.problems.map(({ requirement }): [string, Kind[]] => [requirement, ['message']]),
  ['MIG-BUF-CLOCK', [MIGRATION_REQUEST, REMOTE_RESTART, 'timestamps']],
  ['MIG-CAR-ACK', ['numbers']],
  ['MIG-CAR-REJECT-MIRRORS', [REMOTE_RESTART, 'rejection']],
  ['MIG-CAR-RESTART-NUMBERS', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-CAR-RESTART-SEQ', [REMOTE_RESTART]],
  ['MIG-CAR-SEQ', ['numbers']],
  ['MIG-CAR-TIMESTAMPS', ['timestamps']],
  ['MIG-CRS-LOWER-FIRST', ['crossing', REQUEST_ACK]],
  ['MIG-CRS-YIELD', ['crossing', REQUEST_ACK]],
  ['MIG-DST-AS-SENT', [REQUEST_ACK, REMOTE_RESTART]],
  ['MIG-DST-MUTE', [REMOTE_RESTART]],
  ['MIG-DST-RESTORED', [RESTART_ACK]],
  ['MIG-MSG-ANSWER-ECHOES-ADDRESSES', ['answer']],
  ['MIG-MSG-ANSWER-ECHOES-ROUND', [MIGRATION_REQUEST, REQUEST_ACK]],
  ['MIG-REM-CANCEL-MOVED', [RESTART_ACK, CANCEL]],
  ['MIG-REM-HOLD', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-LIMIT', [REQUEST_ACK]],
  ['MIG-REM-MISMATCH', [MIGRATION_REQUEST, REQUEST_ACK]],
  ['MIG-REM-ONE-SECTION', [RESTART_ACK, CANCEL]],
  ['MIG-REM-REFUSED-STAYS', [REMOTE_RESTART, 'rejection']],
  ['MIG-REM-REPEATED-RESTART', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-REM-REPOINT', [RESTART_ACK]],
  ['MIG-REM-REQUEST-CLOSED', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-RESTART', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-REM-RESTART-ACK', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-REM-RESTART-NOT-SUSPENDED', [REMOTE_RESTART, CANCEL_ACK]],
  ['MIG-REM-TOMBSTONE', [RESTART_ACK]],
  ['MIG-REM-TOMBSTONE-REQUEST', [REQUEST_ACK, RESTART_ACK]],
  ['MIG-RND-NEXT', [MIGRATION_REQUEST, RESTART_ACK]],
  ['MIG-SRC-DISCARD', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-SRC-EBUSY', ['crossing', REQUEST_ACK]],
  ['MIG-SRC-FREEZE', [REMOTE_RESTART, RESTART_ACK]],
  ['MIG-SRC-QUARANTINE', [REMOTE_RESTART, RESTART_ACK]],
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

const answers: readonly number[] = [REQUEST_ACK, RESTART_ACK, CANCEL_ACK];

function kindsOf(scene: Scene): Kind[] {
  const { message, options } = scene.segment;
  if (message === undefined) return ['message'];
  const { operation } = message;
  const isAsked = [...receiverOf(scene).moves.values()].some(({ request }) => request !== undefined);
  return [
    'message',
    operation,
    ...(answers.includes(operation) ? ['answer' as const] : []),
    operation >= Operation.REJECT_ADDRESS_MISMATCH ? 'rejection' : 'numbers',
    ...(options.tsValue === undefined ? [] : ['timestamps' as const]),
    ...(operation === MIGRATION_REQUEST && isAsked ? ['crossing' as const] : []),
  ];
}
