import { fault } from '../fault.ts';

export default fault({
  title: 'It sends MIGRATION_REQUEST once and waits for ever.',
  breaks: ['MIG-SRC-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: `    if (this.#state === 'REQUESTING') {
      this.#giveUp('exhausted', now);`,
      to: `    if (this.#state === 'REQUESTING') {
      return;`,
    },
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'const { requestTries } = this.#context.limits;',
      to: 'const requestTries = 1;',
    },
  ],
});
