import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket goes live by a RESTART_ACK of another round.',
  breaks: ['MIG-DST-ONLY-ACK', 'MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: "if (this.#state !== 'RESTARTING' || message.round !== this.#round) return;",
      to: "if (this.#state !== 'RESTARTING') return;",
    },
  ],
});
