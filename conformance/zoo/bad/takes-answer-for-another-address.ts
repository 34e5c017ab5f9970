import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket goes live by a RESTART_ACK for another address.',
  breaks: ['MIG-DST-ONLY-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    if (!isSameEndpoint(oldOf(message), this.#old)) return;
`,
      to: '',
    },
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    if (!isSameEndpoint(newOf(message), this.#connection.tuple.local)) return; // MIG-DST-ONLY-ACK
`,
      to: '',
    },
  ],
});
