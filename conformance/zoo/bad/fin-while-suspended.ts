import { fault } from '../fault.ts';

export default fault({
  title: 'It sends the FIN of its application while it is suspended.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: "const carriesData = tcb.restraint !== 'acks-only' && hasDataToSend(tcb);",
      to: "const carriesData = tcb.restraint !== 'acks-only' ? hasDataToSend(tcb) : tcb.finQueued && !tcb.finSent;",
    },
    {
      file: 'src/reference-stack/core/output.ts',
      from: `  if (tcb.restraint !== 'none') return 0;
  const unsent`,
      to: `  if (tcb.restraint !== 'none' && !(tcb.finQueued && !tcb.finSent)) return 0;
  const unsent`,
    },
  ],
});
