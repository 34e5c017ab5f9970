import { fault } from '../fault.ts';

export default fault({
  title: 'It restores a state buffer of a version that it does not know.',
  breaks: ['MIG-BUF-COMPATIBLE'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: `  checkVersion(view);
`,
      to: '',
    },
  ],
});
