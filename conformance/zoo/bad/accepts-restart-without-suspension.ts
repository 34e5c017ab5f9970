import { fault } from '../fault.ts';

export default fault({
  title: 'It moves by a REMOTE_RESTART although it is not suspended.',
  breaks: ['MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-CAR-RESTART-UNSUSPENDED'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: 'this.#roles?.remote.restart(',
      to: 'this.#needRoles().remote.restart(',
    },
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!this.#wasSuspendedRecently(now)) return; // MIG-CAR-RESTART-UNSUSPENDED
`,
      to: '',
    },
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (!this.isSuspended || !isAfter(message.round, this.#rounds.closed)) {',
      to: 'if (!isAfter(message.round, this.#rounds.closed)) {',
    },
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (message.round !== this.#rounds.suspended) return Operation.REJECT_STALE_STATE;',
      to: 'if (this.isSuspended && message.round !== this.#rounds.suspended) return Operation.REJECT_STALE_STATE;',
    },
  ],
});
