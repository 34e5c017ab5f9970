import { fault } from '../fault.ts';

export default fault({
  title: 'After a CANCEL it does not send again what was acknowledged selectively.',
  breaks: ['MIG-REM-CANCEL-FORGETS-SACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#connection.forgetSackMarks(); // MIG-REM-CANCEL-FORGETS-SACK
`,
      to: '',
    },
  ],
});
