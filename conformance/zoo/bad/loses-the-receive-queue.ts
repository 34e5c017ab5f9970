import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer has no octets that are received and not read.',
  breaks: ['MIG-SRC-FREEZE', 'MIG-BUF-QUEUES'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'receiveQueue: tcb.receiveQueue.toBytes(),',
      to: 'receiveQueue: new Uint8Array(0),',
    },
  ],
});
