import { fault } from '../fault.ts';

export default fault({
  title: 'The old host answers segments for a discarded socket with RST.',
  breaks: ['MIG-SRC-QUARANTINE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `    if (this.#inUse.isQuarantined(tuple)) return;
`,
      to: '',
    },
  ],
});
