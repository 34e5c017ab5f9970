import { fault } from '../fault.ts';

export default fault({
  title: 'It writes the round of a message in little-endian order.',
  breaks: ['MIG-MSG-ANSWER-ECHOES-ROUND', 'MIG-MSG-ROUND', 'MIG-MSG-LENGTH'],
  patches: [
    {
      file: 'generated/typescript/message.ts',
      from: 'view.setUint16(offset + 4, message.round);',
      to: 'view.setUint16(offset + 4, message.round, true);',
    },
  ],
});
