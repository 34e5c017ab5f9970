import { fault } from '../fault.ts';

export default fault({
  title: 'It sends MIGRATION_REQUEST again in equal intervals.',
  breaks: ['MIG-SRC-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/repeater.ts',
      from: 'this.#interval = Math.min(2 * this.#interval, MAX_INTERVAL);',
      to: 'this.#interval = Math.min(this.#interval, MAX_INTERVAL);',
    },
  ],
});
