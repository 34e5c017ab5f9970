import { fault } from '../fault.ts';

export default fault({
  title: 'REMOTE_RESTART has the new address as the old one and the old one as the new.',
  breaks: ['MIG-DST-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: 'messageOf(Operation.REMOTE_RESTART, this.#round, this.#old, tuple.local);',
      to: 'messageOf(Operation.REMOTE_RESTART, this.#round, tuple.local, this.#old);',
    },
  ],
});
