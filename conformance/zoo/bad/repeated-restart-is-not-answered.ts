import { fault } from '../fault.ts';

export default fault({
  title: 'It answers a REMOTE_RESTART once.',
  breaks: ['MIG-REM-REPEATED-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/migration/tombstone.ts',
      from: '    return isRepeat ? Operation.RESTART_ACK : Operation.REJECT_MOVED;',
      to: '    return isRepeat ? undefined : Operation.REJECT_MOVED;',
    },
  ],
});
