import { fault } from '../fault.ts';

export default fault({
  title: 'Its application goes on reading after the capture, so that octets are read twice.',
  breaks: ['MIG-SRC-FREEZE'],
  patches: [
    {
      file: 'src/reference-stack/socket.ts',
      from: 'return this.#association.isMute || this.#association.isFrozen;',
      to: 'return this.#association.isMute;',
    },
    {
      file: 'src/reference-stack/core/connection.ts',
      from: "return this.tcb.restraint === 'silent' ? 0 : this",
      to: 'return this',
    },
    {
      file: 'src/reference-stack/core/user-calls.ts',
      from: `  if (tcb.restraint === 'silent') return nothing;
`,
      to: '',
    },
  ],
});
