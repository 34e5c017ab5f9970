import { fault } from '../fault.ts';

export default fault({
  title: 'It sends no ordinary acknowledgment after RESTART_ACK.',
  breaks: ['MIG-REM-RESTART-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#connection.requestAck(now);
`,
      to: '',
    },
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  tcb.ackDue = true; // MIG-REM-RESTART-ACK
`,
      to: '',
    },
  ],
});
