import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket takes CANCEL_ACK and REQUEST_ACK for the answer to its REMOTE_RESTART.',
  breaks: ['MIG-DST-ONLY-ACK', 'MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    if (!isSameEndpoint(newOf(message), this.#connection.tuple.local)) return; // MIG-DST-ONLY-ACK
`,
      to: '',
    },
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: 'if (message.operation === Operation.RESTART_ACK)',
      to: 'if (message.operation < 0x100)',
    },
  ],
});
