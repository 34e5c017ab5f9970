import { fault } from '../fault.ts';

export default fault({
  title: 'A CANCEL does not close its round.',
  breaks: ['MIG-REM-CANCEL', 'MIG-REM-REQUEST-CLOSED', 'MIG-RND-SERIAL'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#rounds.closed = round; // MIG-REM-CANCEL
`,
      to: '',
    },
  ],
});
