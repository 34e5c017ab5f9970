import { fault } from '../fault.ts';

export default fault({
  title: 'Its retransmission time-out does not grow.',
  breaks: ['RFC 6298 §5'],
  patches: [
    {
      file: 'src/reference-stack/core/timeouts.ts',
      from: `  tcb.rtt.backOff(); // RFC 6298 §5.5
`,
      to: '',
    },
  ],
});
