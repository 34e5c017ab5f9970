import { fault } from '../fault.ts';

export default fault({
  title: 'Its answers have round 0.',
  breaks: ['MIG-MSG-ANSWER-ECHOES-ROUND'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'const answer = messageOf(operation, message.round, oldOf(message), newOf(message));',
      to: 'const answer = messageOf(operation, 0, oldOf(message), newOf(message));',
    },
  ],
});
