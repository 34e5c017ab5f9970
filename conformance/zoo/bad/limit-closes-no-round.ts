import { fault } from '../fault.ts';

export default fault({
  title: 'A suspension that ended by itself may be had again in that round.',
  breaks: ['MIG-REM-LIMIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#rounds.closed = round; // MIG-REM-LIMIT
`,
      to: '',
    },
  ],
});
