import { fault } from '../fault.ts';

export default fault({
  title: 'It takes messages from the present receive window only, not from the largest ever offered.',
  breaks: ['MIG-CAR-PLAUSIBLE-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: 'hasPlausibleNumbers(tcb, segment)',
      to: 'hasPlausibleNumbers({ sndUna: tcb.sndUna, sndNxt: tcb.sndNxt, maxSndWnd: tcb.maxSndWnd, rcvNxt: tcb.rcvNxt, maxRcvWnd: tcb.rcvWnd }, segment)',
    },
  ],
});
