import { fault } from '../fault.ts';

export default fault({
  title: 'It sends REMOTE_RESTART once.',
  breaks: ['MIG-DST-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `      this.#emitRestart(now);
      this.#repeater.tried(now);`,
      to: '      this.#repeater.tried(now);',
    },
  ],
});
