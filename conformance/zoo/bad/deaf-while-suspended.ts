import { fault } from '../fault.ts';

export default fault({
  title: 'It receives nothing while it is suspended.',
  breaks: ['MIG-REM-HOLD'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: 'else this.connection.receive(segment, now);',
      to: 'else if (!this.isSuspended) this.connection.receive(segment, now);',
    },
  ],
});
