import { fault } from '../fault.ts';

export default fault({
  title: 'REMOTE_RESTART has SEQ = SND.UNA - 20 as other messages.',
  breaks: ['MIG-CAR-RESTART-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'advance(isRestart ? sndNxt : sndUna, -MESSAGE_OCTETS), // MIG-CAR-RESTART-SEQ, MIG-CAR-SEQ',
      to: 'advance(isRestart ? sndUna : sndUna, -MESSAGE_OCTETS),',
    },
  ],
});
