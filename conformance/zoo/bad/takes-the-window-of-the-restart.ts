import { fault } from '../fault.ts';

export default fault({
  title: 'It takes the window of a REMOTE_RESTART for that of its peer.',
  breaks: ['MIG-REM-RESTART-ACK', 'MIG-CAR-STATE-UNMOVED'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#connection.acceptMigsockAck(segment.acknowledgment, now); // MIG-REM-RESTART-ACK
`,
      to: `    this.#connection.acceptMigsockAck(segment.acknowledgment, now); // MIG-REM-RESTART-ACK
    this.#connection.acceptMigsockWindow(segment.window, now);
`,
    },
  ],
});
