import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to an address that another connection of it has.',
  breaks: ['MIG-REM-TUPLE-IN-USE'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'return isElsewhere && this.#isInUse(tuple) ? Operation.REJECT_NEW_TUPLE_IN_USE : undefined;',
      to: 'return isElsewhere && isSameEndpoint(tuple.local, tuple.remote) ? Operation.REJECT_NEW_TUPLE_IN_USE : undefined;',
    },
  ],
});
