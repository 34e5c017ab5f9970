import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a round trip across the move for one of the new path.',
  breaks: ['MIG-REM-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  tcb.rtt.reset();
`,
      to: '',
    },
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  tcb.timedAt = undefined;
`,
      to: '',
    },
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  if (tcb.timestamps) tcb.firstEchoOfPath = timestampClock(tcb, now);
`,
      to: '',
    },
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: `  tcb.timedAt = undefined; // MIG-REM-NEW-PATH: no sample across the move
`,
      to: '',
    },
  ],
});
