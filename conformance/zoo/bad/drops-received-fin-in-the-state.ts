import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer does not say that the peer has closed.',
  breaks: ['MIG-BUF-FIN'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'finReceived: tcb.finReceived,',
      to: 'finReceived: false,',
    },
  ],
});
