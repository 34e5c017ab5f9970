import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a RST anywhere in the window.',
  breaks: ['RFC 5961 §3.2'],
  patches: [
    {
      file: 'src/reference-stack/core/arrival/reset.ts',
      from: 'if (sequence !== tcb.rcvNxt) {',
      to: "if (tcb.state === 'CLOSED') {",
    },
  ],
});
