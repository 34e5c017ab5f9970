import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection does not scale windows.',
  breaks: ['MIG-DST-LIVE'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: `tcb.sndShift = windowScale?.send ?? 0;
  tcb.rcvShift = windowScale?.receive ?? 0;`,
      to: `tcb.sndShift = 0;
  tcb.rcvShift = 0;`,
    },
  ],
});
