import { fault } from '../fault.ts';

export default fault({
  title: 'It sends new data while it is suspended.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: "const carriesData = tcb.restraint !== 'acks-only' && hasDataToSend(tcb);",
      to: 'const carriesData = hasDataToSend(tcb);',
    },
    {
      file: 'src/reference-stack/core/output.ts',
      from: `  if (tcb.restraint !== 'none') return 0;
  const unsent`,
      to: `  if (tcb.restraint === 'silent') return 0;
  const unsent`,
    },
  ],
});
