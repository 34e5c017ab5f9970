import { fault } from '../fault.ts';

export default fault({
  title: 'It restores a connection that cannot be.',
  breaks: [
    'MIG-BUF-ADDRESS',
    'MIG-BUF-FIN',
    'MIG-BUF-SENT',
    'MIG-BUF-WINDOW',
    'MIG-BUF-URGENT',
    'MIG-BUF-MSS',
    'MIG-BUF-WINDOW-SCALE',
    'MIG-BUF-RESERVED',
    'MIG-BUF-UNUSED-IS-ZERO',
    'MIG-BUF-OPTIONS',
  ],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: `  if (broken !== undefined) throw stateBufferError(broken, fields[broken.field]);
`,
      to: `  if (broken?.problem === 'length') throw stateBufferError(broken, fields[broken.field]);
`,
    },
  ],
});
