import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection has SND.NXT = SND.UNA: it does not know that its octets were sent.',
  breaks: ['MIG-CAR-RESTART-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: 'tcb.sndNxt = state.sndNxt;',
      to: 'tcb.sndNxt = state.sndUna;',
    },
  ],
});
