import { fault } from '../fault.ts';

export default fault({
  title: 'A source whose MIGRATION_REQUEST stays unanswered does not send CANCEL.',
  breaks: ['MIG-SRC-GIVE-UP'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: `    this.#withdraw(this.#round, now); // MIG-SRC-GIVE-UP
`,
      to: '',
    },
  ],
});
