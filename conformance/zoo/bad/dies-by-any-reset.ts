import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket ends by a RST that is not exactly at RCV.NXT.',
  breaks: ['MIG-CAR-RST-EXACT'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    if (segment.sequence !== this.#connection.tcb.rcvNxt) return; // MIG-CAR-RST-EXACT
`,
      to: '',
    },
  ],
});
