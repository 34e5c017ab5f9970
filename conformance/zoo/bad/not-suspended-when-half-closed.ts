import { fault } from '../fault.ts';

export default fault({
  title: 'It cannot be suspended once its peer has closed.',
  breaks: ['MIG-REM-SUSPEND'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `  'CLOSE-WAIT',
`,
      to: '',
    },
  ],
});
