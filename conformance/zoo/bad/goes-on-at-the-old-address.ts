import { fault } from '../fault.ts';

export default fault({
  title: 'It acknowledges REMOTE_RESTART but goes on with the old address.',
  breaks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK'],
  patches: [
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  tcb.tuple = tuple;
  tcb.pathMtu`,
      to: '  tcb.pathMtu',
    },
  ],
});
