import { fault } from '../fault.ts';

export default fault({
  title: 'It captures the socket by a REQUEST_ACK of another round.',
  breaks: ['MIG-RND-ANSWER-AWAITED', 'MIG-SRC-FREEZE-AFTER-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (this.#state === 'REQUESTING' && round === this.#round) {",
      to: "if (this.#state === 'REQUESTING') {",
    },
  ],
});
