import { fault } from '../fault.ts';

export default fault({
  title: 'It sends octets again while it is suspended.',
  breaks: ['MIG-REM-HOLD', 'MIG-REM-TIMERS'],
  patches: [
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: 'tcb.timers.pause(now); // MIG-REM-TIMERS',
      to: 'tcb.ackDue ||= false;',
    },
    {
      file: 'src/reference-stack/core/output.ts',
      from: "const carriesData = tcb.restraint !== 'acks-only' && hasDataToSend(tcb);",
      to: 'const carriesData = hasDataToSend(tcb);',
    },
  ],
});
