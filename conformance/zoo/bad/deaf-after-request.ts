import { fault } from '../fault.ts';

export default fault({
  title: 'It receives nothing more once it has sent MIGRATION_REQUEST.',
  breaks: ['MIG-SRC-NO-NEW-DATA'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "this.#connection.restrain('no-new-data', now); // MIG-SRC-NO-NEW-DATA",
      to: "this.#connection.restrain('silent', now);",
    },
  ],
});
