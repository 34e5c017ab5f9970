import { fault } from '../fault.ts';

export default fault({
  title: 'It takes messages with SYN, FIN, RST or URG, or without ACK.',
  breaks: ['MIG-CAR-FLAGS'],
  patches: [
    { file: 'src/codec/segment.ts', from: 'flagProblems(flags) | (isOneMessage', to: '(isOneMessage' },
  ],
});
