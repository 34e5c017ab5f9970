import { fault } from '../fault.ts';

export default fault({
  title: 'The application reads the restored octets before the remote has decided.',
  breaks: ['MIG-DST-DEAF'],
  patches: [
    {
      file: 'src/reference-stack/socket.ts',
      from: 'return this.#association.isMute || this.#association.isFrozen;',
      to: 'return this.#association.isFrozen;',
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
