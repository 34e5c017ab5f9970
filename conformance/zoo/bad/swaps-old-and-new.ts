import { fault } from '../fault.ts';

export default fault({
  title: 'Its RESTART_ACK has the new address as the old one and the old one as the new.',
  breaks: ['MIG-MSG-LENGTH'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'const answer = messageOf(operation, message.round, oldOf(message), newOf(message));',
      to: `const isSwapped = operation === Operation.RESTART_ACK;
    const [old, destination] = isSwapped ? [newOf(message), oldOf(message)] : [oldOf(message), newOf(message)];
    const answer = messageOf(operation, message.round, old, destination);`,
    },
  ],
});
