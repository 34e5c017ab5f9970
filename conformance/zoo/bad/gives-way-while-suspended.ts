import { fault } from '../fault.ts';

export default fault({
  title: 'It makes way for a new connection in TIME-WAIT though it is suspended.',
  breaks: ['MIG-REM-TIME-WAIT'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'if (options === undefined || old.isSuspended) return;',
      to: 'if (options === undefined) return;',
    },
  ],
});
