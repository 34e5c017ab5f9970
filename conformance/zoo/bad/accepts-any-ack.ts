import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a message with any ACK.',
  breaks: ['MIG-CAR-PLAUSIBLE-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: `  // RFC 5961 §5
  return isWithin(`,
      to: '  return true || isWithin(',
    },
  ],
});
