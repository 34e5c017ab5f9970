import { fault } from '../fault.ts';

export default fault({
  title: 'It refuses a state buffer of a later version that is compatible with its own.',
  breaks: ['MIG-BUF-COMPATIBLE'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: 'if (version < STATE_BUFFER_VERSION)',
      to: 'if (version !== STATE_BUFFER_VERSION)',
    },
  ],
});
