import { fault } from '../fault.ts';

export default fault({
  title: 'Its application reads nothing while it is suspended.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/core/connection.ts',
      from: "return this.tcb.restraint === 'silent' ? 0 :",
      to: "return this.tcb.restraint !== 'none' ? 0 :",
    },
  ],
});
