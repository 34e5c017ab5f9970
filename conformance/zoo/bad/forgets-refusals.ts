import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to an address that it has refused in that round.',
  breaks: ['MIG-REM-REFUSED-STAYS'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (isTaken) this.#refused.push(tuple.remote);
`,
      to: '',
    },
  ],
});
