import { fault } from '../fault.ts';

export default fault({
  title: 'It goes on receiving and acknowledging after the capture.',
  breaks: ['MIG-SRC-FREEZE'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `    if (this.isFrozen)
      this.source.quarantine(segment, now); // MIG-SRC-QUARANTINE
    else if`,
      to: '    if',
    },
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "this.#connection.restrain('silent', now);",
      to: "this.#connection.restrain('acks-only', now);",
    },
  ],
});
