import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection says nothing when the remote has answered.',
  breaks: ['MIG-DST-LIVE'],
  patches: [
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  useWindow(tcb, field << tcb.sndShift, now);
  tcb.ackDue = true;`,
      to: '  useWindow(tcb, field << tcb.sndShift, now);',
    },
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    this.#connection.requestAck(now);
`,
      to: '',
    },
  ],
});
