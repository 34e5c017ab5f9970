import { fault } from '../fault.ts';

export default fault({
  title: 'It does not take the ACK field of REMOTE_RESTART.',
  breaks: ['MIG-REM-RESTART-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#connection.acceptMigsockAck(segment.acknowledgment, now); // MIG-REM-RESTART-ACK
`,
      to: '',
    },
  ],
});
