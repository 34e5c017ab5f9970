import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to an address that another connection has left.',
  breaks: ['MIG-REM-TUPLE-IN-USE'],
  patches: [
    {
      file: 'src/reference-stack/addresses-in-use.ts',
      from: '    return tombstone !== undefined && (mover === undefined || !tombstone.isOf(mover.connection));',
      to: '    return tombstone !== undefined && mover === undefined;',
    },
  ],
});
