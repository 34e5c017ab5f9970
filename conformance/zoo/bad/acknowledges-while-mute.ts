import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket takes and acknowledges data before the remote has answered.',
  breaks: ['MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `    else if (this.isMute) this.destination?.quarantine(segment);
`,
      to: '',
    },
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: "tcb.restraint = 'silent'; // MIG-DST-MUTE",
      to: "tcb.restraint = 'acks-only';",
    },
  ],
});
