import { fault } from '../fault.ts';

export default fault({
  title: 'It drops segments that come out of order.',
  breaks: ['RFC 9293 §3.10.7.4', 'RFC 9293 §3.4'],
  patches: [
    {
      file: 'src/reference-stack/core/arrival/text.ts',
      from: `  tcb.receiveQueue.insert(sequence, text);
`,
      to: '',
    },
  ],
});
