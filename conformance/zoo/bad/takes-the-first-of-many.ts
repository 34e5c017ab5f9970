import { fault } from '../fault.ts';

export default fault({
  title: 'It takes the first message of a segment that has more than one.',
  breaks: ['MIG-CAR-ONE-MESSAGE'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: 'fields !== undefined && wireOctets === MESSAGE_OCTETS',
      to: 'fields !== undefined && wireOctets >= MESSAGE_OCTETS',
    },
  ],
});
