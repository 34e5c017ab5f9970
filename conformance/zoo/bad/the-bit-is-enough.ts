import { fault } from '../fault.ts';

export default fault({
  title: 'It takes every segment with the MIG bit for a message.',
  breaks: ['MIG-CAR-BIT-WITHOUT-CODE'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: 'if (!startsWithCode(payload)) return ordinary;',
      to: 'if (payload.length < 4) return ordinary;',
    },
  ],
});
