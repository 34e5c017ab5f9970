import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a REMOTE_RESTART with any TSecr.',
  breaks: ['MIG-REM-RESTART-ECHO'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!this.#hasOurEcho(segment, now)) return;
`,
      to: '',
    },
  ],
});
