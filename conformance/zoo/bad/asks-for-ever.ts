import { fault } from '../fault.ts';

export default fault({
  title: 'It sends MIGRATION_REQUEST again and again without end.',
  breaks: ['MIG-SRC-REQUEST', 'MIG-SRC-GIVE-UP'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'const { requestTries } = this.#context.limits;',
      to: 'const requestTries = Infinity;',
    },
  ],
});
