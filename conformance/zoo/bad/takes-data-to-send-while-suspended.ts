import { fault } from '../fault.ts';

export default fault({
  title: 'It takes octets from its application while it is suspended.',
  breaks: ['MIG-REM-BLOCKED-SEND'],
  patches: [
    {
      file: 'src/reference-stack/core/user-calls.ts',
      from: "if (tcb.restraint !== 'none' || tcb.finQueued",
      to: "if ((tcb.restraint !== 'none' && tcb.restraint !== 'acks-only') || tcb.finQueued",
    },
  ],
});
