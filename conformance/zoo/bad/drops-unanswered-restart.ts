import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket whose REMOTE_RESTART is not answered ten times is dropped.',
  breaks: ['MIG-DST-END', 'MIG-DST-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: 'this.#repeater = new Repeater(now, this.#context.limits.restartInterval);',
      to: 'this.#repeater = new Repeater(now, this.#context.limits.restartInterval, 10);',
    },
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    } else if (this.#repeater?.isDue(now) === true) {
`,
      to: `    } else if (this.#repeater?.isDue(now) === true) {
      if (this.#repeater.isExhausted) {
        this.#leave('expired');
        return;
      }
`,
    },
  ],
});
