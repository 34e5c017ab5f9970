import { fault } from '../fault.ts';

export default fault({
  title: 'It sends as much over the new path as over the old one.',
  breaks: ['MIG-REM-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/core/loss-recovery.ts',
      from: `    this.#congestion.reset(); // MIG-REM-NEW-PATH
`,
      to: '',
    },
  ],
});
