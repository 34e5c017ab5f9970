import { fault } from '../fault.ts';

export default fault({
  title: 'It sends more than its peer has offered.',
  breaks: ['RFC 9293 §3.8.6'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: 'const usable = distance(tcb.sndNxt, advance(tcb.sndUna, tcb.sndWnd));',
      to: 'const usable = distance(tcb.sndNxt, advance(tcb.sndUna, 2 * tcb.sndWnd));',
    },
  ],
});
