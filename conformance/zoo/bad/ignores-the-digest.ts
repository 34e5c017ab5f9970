import { fault } from '../fault.ts';

export default fault({
  title: 'It restores a state buffer whose digest is wrong.',
  breaks: ['MIG-BUF-DIGEST'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: `  checkDigest(bytes);
`,
      to: '',
    },
  ],
});
