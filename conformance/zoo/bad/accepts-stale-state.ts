import { fault } from '../fault.ts';

export default fault({
  title: 'It moves by a REMOTE_RESTART that knows less than it has acknowledged.',
  breaks: ['MIG-CAR-RESTART-NUMBERS'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: '    isWithin(sndUna, segment.acknowledgment, sndNxt) && isWithin(rcvNxt, end, advance(rcvNxt, maxRcvWnd))',
      to: `    isWithin(advance(sndUna, -0xffff), segment.acknowledgment, sndNxt) &&
    isWithin(advance(rcvNxt, -maxRcvWnd), end, advance(rcvNxt, maxRcvWnd))`,
    },
  ],
});
