import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection has nothing to read of what was not read at the source.',
  breaks: ['MIG-DST-LIVE', 'MIG-DST-RESTORED'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'if (state.receiveQueue.length > 0) {',
      to: 'if (state.receiveQueue.length < 0) {',
    },
  ],
});
