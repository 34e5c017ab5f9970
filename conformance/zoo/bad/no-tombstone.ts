import { fault } from '../fault.ts';

export default fault({
  title: 'It forgets the address that the connection has left.',
  breaks: ['MIG-REM-TOMBSTONE', 'MIG-REM-REPEATED-RESTART', 'MIG-REM-CANCEL-MOVED'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'this.#inUse.bury(new Tombstone(tuple, round, connection, rounds, context, now));',
      to: 'new Tombstone(tuple, round, connection, rounds, context, now);',
    },
  ],
});
