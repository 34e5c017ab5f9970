import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a message one octet below the lowest plausible SEQ.',
  breaks: ['MIG-CAR-PLAUSIBLE-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'isWithin(advance(expected.rcvNxt, -expected.maxRcvWnd), end',
      to: 'isWithin(advance(expected.rcvNxt, -1 - expected.maxRcvWnd), end',
    },
  ],
});
