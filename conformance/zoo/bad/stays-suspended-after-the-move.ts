import { fault } from '../fault.ts';

export default fault({
  title: 'It sends nothing to the new address.',
  breaks: ['MIG-REM-REPOINT', 'MIG-REM-RESTART-ACK', 'MIG-REM-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `// MIG-REM-RESTART-ACK
    this.#connection.restrain('none', now);`,
      to: '// MIG-REM-RESTART-ACK',
    },
  ],
});
