import { fault } from '../fault.ts';

export default fault({
  title: 'It moves by a REMOTE_RESTART that knows less than it has acknowledged.',
  breaks: ['MIG-CAR-RESTART-STALE-ACK', 'MIG-CAR-RESTART-STALE-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (message.round !== this.#rounds.suspended || isStale) return',
      to: 'if (message.round !== this.#rounds.suspended) return',
    },
  ],
});
