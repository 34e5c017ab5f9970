import { fault } from '../fault.ts';

export default fault({
  title: 'It is suspended by a MIGRATION_REQUEST of a round that was cancelled.',
  breaks: ['MIG-REM-REQUEST-CLOSED', 'MIG-RND-SERIAL'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!isAfter(round, this.#rounds.closed)) return Operation.REJECT_NOT_SUSPENDED; // MIG-REM-REQUEST-CLOSED
`,
      to: '',
    },
  ],
});
