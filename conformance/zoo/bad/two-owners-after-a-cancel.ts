import { fault } from '../fault.ts';

export default fault({
  title: 'It acknowledges a CANCEL and yet moves by the REMOTE_RESTART of that round.',
  breaks: ['MIG-REM-CANCEL', 'MIG-REM-RESTART-NOT-SUSPENDED', 'MIG-REM-ONE-SECTION'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (!this.isSuspended || !isAfter(message.round, this.#rounds.closed)) {',
      to: 'if ((!this.isSuspended || !isAfter(message.round, this.#rounds.closed)) && message.round !== this.#rounds.suspended) {',
    },
  ],
});
