import { fault } from '../fault.ts';

export default fault({
  title: 'It closes the connection when the migrated socket is discarded.',
  breaks: ['MIG-SRC-DISCARD'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "this.#leave('discard');",
      to: `this.#enter('discard');
    this.#connection.restrain('none', this.#frozenAt);
    this.#connection.close(this.#frozenAt);`,
    },
  ],
});
