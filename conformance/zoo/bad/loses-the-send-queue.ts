import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer has no octets that are sent and not acknowledged, or not sent.',
  breaks: ['MIG-BUF-SENT', 'MIG-BUF-QUEUES', 'MIG-SRC-FREEZE', 'MIG-BUF-ANY-IMPLEMENTATION'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'sendQueue: tcb.sendQueue.toBytes(),',
      to: 'sendQueue: new Uint8Array(0),',
    },
  ],
});
