import { fault } from '../fault.ts';

export default fault({
  title: 'It receives while it is suspended, but acknowledges nothing.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: 'if (tcb.ackDue) return',
      to: "if (tcb.ackDue && tcb.restraint !== 'acks-only') return",
    },
    {
      file: 'src/reference-stack/core/output.ts',
      from: "return isOverdue && tcb.restraint !== 'silent' ?",
      to: "return isOverdue && tcb.restraint === 'none' ?",
    },
  ],
});
