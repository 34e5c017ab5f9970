import { fault } from '../fault.ts';

export default fault({
  title: 'It probes a closed window with a new octet though it has asked to migrate.',
  breaks: ['MIG-SRC-NO-NEW-DATA'],
  patches: [
    {
      file: 'src/reference-stack/core/output.ts',
      from: "  if (tcb.restraint !== 'none') return undefined;",
      to: "  if (tcb.restraint !== 'none' && tcb.restraint !== 'no-new-data') return undefined;",
    },
  ],
});
