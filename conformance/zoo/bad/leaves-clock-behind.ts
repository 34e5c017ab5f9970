import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer holds no timestamp clock.',
  breaks: ['MIG-BUF-CLOCK'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'clock: timestampClock(tcb, now) };',
      to: 'clock: 0 };',
    },
  ],
});
