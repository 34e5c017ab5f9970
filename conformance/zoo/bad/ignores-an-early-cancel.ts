import { fault } from '../fault.ts';

export default fault({
  title: 'It drops a CANCEL whose MIGRATION_REQUEST it has not seen, and is suspended when that comes.',
  breaks: ['MIG-REM-CANCEL'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#rounds.closed = round; // MIG-REM-CANCEL
`,
      to: `    if (!this.isSuspended) return;
    this.#rounds.closed = round;
`,
    },
  ],
});
