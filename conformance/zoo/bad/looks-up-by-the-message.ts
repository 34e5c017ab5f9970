import { fault } from '../fault.ts';

export default fault({
  title: 'It looks MIGRATION_REQUEST up by the address in the message, not by that of the segment.',
  breaks: ['MIG-CAR-LOOK-UP'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'const named = isRestart ? { local: tuple.local, remote: oldOf(message) } : tuple; // MIG-CAR-RESTART-LOOK-UP',
      to: 'const named = { local: tuple.local, remote: oldOf(message) };',
    },
  ],
});
