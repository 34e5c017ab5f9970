import { fault } from '../fault.ts';

export default fault({
  title: 'It goes on receiving and acknowledging after the capture.',
  breaks: ['MIG-SRC-FREEZE'],
  patches: [
    {
      file: 'association.ts',
      from: `    if (this.isFrozen)
      this.source.quarantine(segment, now); // MIG-SRC-QUARANTINE
    else if`,
      to: '    if',
    },
  ],
});
