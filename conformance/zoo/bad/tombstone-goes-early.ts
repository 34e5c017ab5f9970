import { fault } from '../fault.ts';

export default fault({
  title: 'It forgets the address that the connection has left after a minute.',
  breaks: ['MIG-REM-TOMBSTONE'],
  patches: [
    {
      file: 'src/reference-stack/migration/tombstone.ts',
      from: '    this.expires = now + patience(context.limits);',
      to: '    this.expires = now + 60_000_000;',
    },
  ],
});
