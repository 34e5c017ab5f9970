import { fault } from '../fault.ts';

export default fault({
  title: 'It takes data that begin with the Message Code for a message.',
  breaks: ['MIG-CAR-CODE-WITHOUT-BIT'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: `  if ((reserved & MIG_BIT) === 0) return ordinary; // MIG-CAR-CODE-WITHOUT-BIT
`,
      to: '',
    },
    {
      file: 'src/reference-stack/host.ts',
      from: 'if ((segment.reserved & MIG_BIT) !== 0) {',
      to: 'if (MIG_BIT !== 0) {',
    },
  ],
});
