import { fault } from '../fault.ts';

export default fault({
  title: 'It sends CANCEL of a round that it has given up no more once “busy” has come.',
  breaks: ['MIG-SRC-CANCEL'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'if (isMoved && this.#withdrawal?.round === round)',
      to: 'if (this.#withdrawal?.round === round)',
    },
  ],
});
