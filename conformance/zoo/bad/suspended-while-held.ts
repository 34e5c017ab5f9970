import { fault } from '../fault.ts';

export default fault({
  title: 'An end whose own request is acknowledged is suspended by that of its peer.',
  breaks: ['MIG-CRS-ACKED-FIRST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (this.#source.state === 'HELD') return Operation.REJECT_BUSY; // MIG-CRS-ACKED-FIRST
`,
      to: '',
    },
  ],
});
