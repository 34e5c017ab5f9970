import { fault } from '../fault.ts';

export default fault({
  title: 'It says of its packets that they can bear a congestion mark, also after a move.',
  breaks: ['MIG-REM-NO-ECN'],
  patches: [
    {
      file: 'src/reference-stack/datagram.ts',
      from: 'connection?.tcb.options.typeOfService ?? 0;',
      to: '(connection?.tcb.options.typeOfService ?? 0) | 2;',
    },
  ],
});
