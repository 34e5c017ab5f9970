import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer says that windows are not scaled.',
  breaks: ['MIG-BUF-ANY-IMPLEMENTATION'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'windowScale: tcb.windowScale ? { send: tcb.sndShift, receive: tcb.rcvShift } : undefined,',
      to: 'windowScale: undefined,',
    },
  ],
});
