import { fault } from '../fault.ts';

export default fault({
  title:
    'It rejects a REMOTE_RESTART of a connection that was never suspended, which tells a guesser that there is one.',
  breaks: ['MIG-CAR-RESTART-UNSUSPENDED'],
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
  ],
});
