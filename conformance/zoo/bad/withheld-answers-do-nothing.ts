import { fault } from '../fault.ts';

export default fault({
  title: 'It does nothing about a CANCEL that it may not answer any more in this second.',
  breaks: ['MIG-REM-ANSWER-LIMIT', 'MIG-REM-CANCEL'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#rounds.closed = round; // MIG-REM-CANCEL
`,
      to: `    if (!this.#answers.take(now)) return;
    this.#rounds.closed = round; // MIG-REM-CANCEL
`,
    },
  ],
});
