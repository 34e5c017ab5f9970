import { fault } from '../fault.ts';

export default fault({
  title: 'Its messages have SEQ = SND.NXT, so that a peer that knows nothing of them takes them for data.',
  breaks: ['MIG-CAR-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'advance(isRestart ? sndNxt : sndUna, -MESSAGE_OCTETS)',
      to: 'advance(isRestart ? sndNxt : sndNxt, isRestart ? -MESSAGE_OCTETS : 0)',
    },
  ],
});
