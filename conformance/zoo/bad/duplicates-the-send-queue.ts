import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection has its octets to send twice.',
  breaks: ['MIG-DST-AS-SENT', 'MIG-DST-LIVE', 'MIG-DST-RESTORED'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'tcb.sendQueue.append(state.sendQueue);',
      to: `tcb.sendQueue.append(state.sendQueue);
  tcb.sendQueue.append(state.sendQueue);`,
    },
  ],
});
