import { fault } from '../fault.ts';

export default fault({
  title: 'It captures the socket before its remote is suspended.',
  breaks: ['MIG-SRC-FREEZE-AFTER-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (this.#state !== 'HELD') throw",
      to: `if (this.#state === 'REQUESTING') this.#requestAck(this.#round, now);
    if (this.#state !== 'HELD') throw`,
    },
  ],
});
