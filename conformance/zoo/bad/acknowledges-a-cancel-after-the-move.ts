import { fault } from '../fault.ts';

export default fault({
  title: 'It acknowledges the CANCEL of a round in which the connection has moved: two owners.',
  breaks: ['MIG-REM-CANCEL-MOVED', 'MIG-REM-ONE-SECTION'],
  patches: [
    {
      file: 'src/reference-stack/migration/tombstone.ts',
      from: 'return isAfter(this.#round, message.round) ? undefined : Operation.REJECT_MOVED; // MIG-REM-CANCEL-MOVED',
      to: 'return isAfter(this.#round, message.round) ? undefined : (Operation.CANCEL_ACK as unknown as TombstoneAnswer);',
    },
  ],
});
