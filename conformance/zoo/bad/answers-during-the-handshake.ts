import { fault } from '../fault.ts';

export default fault({
  title: 'It answers messages before its handshake is over.',
  breaks: ['MIG-CAR-BEFORE-ESTABLISHED'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `    if (tcb.state === 'SYN-SENT' || tcb.state === 'SYN-RECEIVED') return; // MIG-CAR-BEFORE-ESTABLISHED
`,
      to: '',
    },
  ],
});
