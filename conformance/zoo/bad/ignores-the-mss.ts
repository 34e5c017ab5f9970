import { fault } from '../fault.ts';

export default fault({
  title: 'It sends segments that are larger than its peer takes.',
  breaks: ['RFC 9293 §3.7.1'],
  patches: [
    {
      file: 'src/reference-stack/core/segment-options.ts',
      from: 'Math.min(tcb.sndMss, tcb.pathMtu - HEADERS_OCTETS)',
      to: 'tcb.pathMtu - HEADERS_OCTETS',
    },
  ],
});
