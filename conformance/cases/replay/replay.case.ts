/** Captures of pcaps/ as cases: the implementation stands for the end that a connection was opened to. */
import {
  capturedSegments,
  conformanceCase,
  conformanceCases,
  packageFile,
  replay,
  type Capability,
  type ConformanceCase,
} from '../../harness/index.ts';

interface Story {
  /** What the capture shows. */
  readonly title: string;
  readonly checks: readonly string[];
  /** Whether minutes pass in it. */
  readonly isSlow?: true;
  /** What its connections have negotiated, where the rest does not go without. */
  readonly needs?: readonly Capability[];
}

const asRemote: Readonly<Record<string, Story>> = {
  'migration-with-state': {
    title: 'A whole migration: the stream goes on with the new address where it stopped with the old one.',
    checks: ['MIG-REM-SUSPEND', 'MIG-REM-RESTART-ACK', 'MIG-REM-REPOINT'],
    needs: ['window-scale'],
  },
  'two-rounds': {
    title: 'The same end moves twice, in rounds 0 and 1.',
    checks: ['MIG-RND-SERIAL', 'MIG-REM-REPOINT'],
  },
  cancelled: {
    title: 'A migration that is cancelled leaves the stream where it was.',
    checks: ['MIG-REM-CANCEL'],
  },
  'rejected-address-mismatch': {
    title: 'Behind a NAT a MIGRATION_REQUEST is rejected, and the connection stays.',
    checks: ['MIG-REM-MISMATCH', 'MIG-CAR-REJECT-MIRRORS'],
  },
  'rejected-not-suspended': {
    title: 'A REMOTE_RESTART after the suspension ran out is rejected.',
    checks: ['MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-LIMIT'],
    isSlow: true,
  },
  'rejected-stale-state': {
    title: 'A state of an earlier round than the one in which it is suspended is rejected.',
    checks: ['MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-SUSPEND'],
  },
  'rejected-new-tuple-in-use': {
    title: 'A new address that has another connection already is rejected, and that connection goes on.',
    checks: ['MIG-REM-TUPLE-IN-USE'],
  },
  'rejected-policy': {
    title: 'A MIGRATION_REQUEST that policy forbids is rejected, and the connection stays.',
    checks: ['MIG-REM-POLICY', 'MIG-CAR-REJECT-MIRRORS'],
    needs: ['policy'],
  },
  'rejected-moved': {
    title: 'A CANCEL after the move is rejected.',
    checks: ['MIG-REM-CANCEL-MOVED'],
  },
  'retransmitted-data': {
    title: 'A migration between lost data and their retransmission loses nothing.',
    checks: ['MIG-REM-HOLD', 'MIG-REM-REPOINT'],
  },
  'retransmitted-message': {
    title: 'Messages that come again are answered again.',
    checks: ['MIG-REM-REPEATED-REQUEST', 'MIG-REM-REPEATED-RESTART'],
  },
  'sequence-numbers-wrap': {
    title: 'Messages whose sequence numbers lie before zero are taken.',
    checks: ['MIG-CAR-SEQ', 'MIG-CAR-RESTART-SEQ'],
  },
  'malformed-several-problems': {
    title: 'A message with several mistakes is dropped.',
    checks: ['MIG-CAR-MALFORMED-DROPPED'],
  },
  'mig-bit-without-code': {
    title: 'Segments with the MIG bit and without the code are plain TCP.',
    checks: ['MIG-CAR-BIT-WITHOUT-CODE'],
  },
  'code-without-mig-bit': {
    title: 'A message without the MIG bit is data.',
    checks: ['MIG-CAR-CODE-WITHOUT-BIT'],
  },
};

const asLegacy: Readonly<Record<string, Story>> = {
  'acknowledged-sequence-space': {
    title: 'To an end without MIGSOCK messages are old data, and the stream goes on.',
    checks: ['RFC 9293 §3.10.7.4'],
  },
};

function replayOf(role: 'remote' | 'legacy') {
  return ({ title, checks, isSlow, needs = [] }: Story, name: string): ConformanceCase =>
    conformanceCase({
      id: 'replay',
      title,
      checks,
      role,
      needs,
      ...(isSlow === undefined ? {} : { isSlow }),
      async run(context) {
        await replay(context, await capturedSegments(packageFile(`pcaps/${name}.pcap`)));
      },
    });
}

export default [
  ...conformanceCases(asRemote, replayOf('remote')),
  ...conformanceCases(asLegacy, replayOf('legacy')),
];
