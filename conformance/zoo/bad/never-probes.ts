import { fault } from '../fault.ts';

export default fault({
  title: 'It does not probe a closed window.',
  breaks: ['RFC 9293 §3.8.6.1'],
  patches: [
    {
      file: 'src/reference-stack/core/timeouts.ts',
      from: `    tcb.probeDue = true;
    tcb.probes`,
      to: '    tcb.probes',
    },
  ],
});
