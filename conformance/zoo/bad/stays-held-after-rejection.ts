import { fault } from '../fault.ts';

export default fault({
  title: 'A source whose MIGRATION_REQUEST was rejected sends no new data any more.',
  breaks: ['MIG-SRC-GIVE-UP'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: `    this.#pending = undefined;
    this.#connection.restrain('none', now);
  }

  #withdraw`,
      to: `    this.#pending = undefined;
  }

  #withdraw`,
    },
  ],
});
