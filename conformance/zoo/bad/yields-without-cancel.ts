import { fault } from '../fault.ts';

export default fault({
  title: 'An end that yields to its peer does not cancel its own round.',
  breaks: ['MIG-CRS-YIELD'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: `    this.#giveUp('yield', now);
`,
      to: `    this.#goOn('yield', now);
`,
    },
  ],
});
