import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket sends its octets before the remote has answered.',
  breaks: ['MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: `tcb.restraint = 'silent'; // MIG-DST-MUTE
  tcb.timers.pause(now);`,
      to: "tcb.restraint = 'none';",
    },
  ],
});
