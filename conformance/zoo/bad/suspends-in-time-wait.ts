import { fault } from '../fault.ts';

export default fault({
  title: 'It is suspended in TIME-WAIT.',
  breaks: ['MIG-REM-OTHER-STATES'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `  'LAST-ACK',
]);`,
      to: `  'LAST-ACK',
  'TIME-WAIT',
]);`,
    },
  ],
});
