import { fault } from '../fault.ts';

export default fault({
  title: 'It restores octets that do not say that they are a state buffer.',
  breaks: ['MIG-BUF-MAGIC'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: 'if (magic === STATE_BUFFER_MAGIC) return;',
      to: 'if (view.byteLength > 0) return;',
    },
  ],
});
