import { fault } from '../fault.ts';

export default fault({
  title: 'It restores the same round twice at the same address.',
  breaks: ['MIG-DST-PORT'],
  patches: [
    {
      file: 'src/reference-stack/addresses-in-use.ts',
      from: 'return reservation === undefined || isAfter(round, reservation.round);',
      to: 'return reservation === undefined || isAfter(round, reservation.round) || round === reservation.round;',
    },
  ],
});
