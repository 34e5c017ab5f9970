import { fault } from '../fault.ts';

export default fault({
  title: 'It compares sequence numbers as plain numbers.',
  breaks: ['MIG-CAR-PLAUSIBLE-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: '  if (!isWithin(advance(expected.rcvNxt, -expected.maxRcvWnd), end',
      to: `  if (segment.sequence > expected.rcvNxt) return false;
  if (!isWithin(advance(expected.rcvNxt, -expected.maxRcvWnd), end`,
    },
  ],
});
