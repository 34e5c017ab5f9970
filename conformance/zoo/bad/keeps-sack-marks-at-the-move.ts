import { fault } from '../fault.ts';

export default fault({
  title: 'It does not send again what the source had acknowledged selectively.',
  breaks: ['MIG-REM-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/core/loss-recovery.ts',
      from: `    this.#congestion.reset(); // MIG-REM-NEW-PATH
    this.#scoreboard?.clear();`,
      to: '    this.#congestion.reset();',
    },
  ],
});
