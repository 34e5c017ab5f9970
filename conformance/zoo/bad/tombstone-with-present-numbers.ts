import { fault } from '../fault.ts';

export default fault({
  title: 'It judges messages for the old address by the numbers of the connection as it is now.',
  breaks: ['MIG-CAR-TOMBSTONE-SNAPSHOT'],
  patches: [
    {
      file: 'src/reference-stack/migration/tombstone.ts',
      from: 'this.#snapshot = snapshotOf(connection.tcb);',
      to: 'this.#snapshot = connection.tcb;',
    },
  ],
});
