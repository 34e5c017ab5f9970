import { fault } from '../fault.ts';

export default fault({
  title: 'It sends nothing twice.',
  breaks: ['RFC 6298 §5'],
  patches: [
    {
      file: 'src/reference-stack/core/timeouts.ts',
      from: `  tcb.loss.timedOut(tcb.sndUna, tcb.sndNxt, now);
`,
      to: '',
    },
  ],
});
