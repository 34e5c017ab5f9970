import { fault } from '../fault.ts';

export default fault({
  title: 'It thaws by a CANCEL_ACK of another round.',
  breaks: ['MIG-SRC-THAW'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (this.#state !== 'CANCELLING' || round !== this.#round) return;",
      to: "if (this.#state !== 'CANCELLING') return;",
    },
  ],
});
