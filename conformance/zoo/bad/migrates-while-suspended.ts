import { fault } from '../fault.ts';

export default fault({
  title: 'A suspended end begins a migration of its own.',
  breaks: ['MIG-SRC-EBUSY'],
  patches: [
    {
      file: 'src/reference-stack/api.ts',
      from: `if (association.isSuspended || association.isMute) {
    throw new MigrationError('EBUSY', \`this socket is \${`,
      to: `if (association.isMute) {
    throw new MigrationError('EBUSY', \`this socket is \${`,
    },
  ],
});
