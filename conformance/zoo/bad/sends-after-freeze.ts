import { fault } from '../fault.ts';

export default fault({
  title: 'It goes on sending what its application wrote before the capture.',
  breaks: ['MIG-SRC-FREEZE'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "this.#connection.restrain('silent', now);",
      to: "this.#connection.restrain('none', now);",
    },
  ],
});
