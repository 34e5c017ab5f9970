import { fault } from '../fault.ts';

export default fault({
  title: 'Its timers go on while it is suspended.',
  breaks: ['MIG-REM-TIMERS'],
  patches: [
    {
      file: 'src/reference-stack/core/migration-support.ts',
      from: 'tcb.timers.pause(now); // MIG-REM-TIMERS',
      to: 'tcb.ackDue ||= false;',
    },
  ],
});
