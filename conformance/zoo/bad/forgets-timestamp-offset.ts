import { fault } from '../fault.ts';

export default fault({
  title: 'The timestamps of a restored connection begin anew.',
  breaks: ['MIG-BUF-CLOCK'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: `  tcb.tsOffset = (timestamps.clock - timestampClock(tcb, now)) >>> 0;
`,
      to: '',
    },
  ],
});
