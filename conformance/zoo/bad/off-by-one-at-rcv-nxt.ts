import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a message one octet above the highest plausible SEQ.',
  breaks: ['MIG-CAR-PLAUSIBLE-SEQ'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'end, expected.rcvNxt)) return false;',
      to: 'end, advance(expected.rcvNxt, 1))) return false;',
    },
  ],
});
