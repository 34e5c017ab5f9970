import { fault } from '../fault.ts';

export default fault({
  title: 'It writes the new port where the old one belongs, and the old one where the new one does.',
  breaks: ['MIG-MSG-LENGTH', 'MIG-MSG-OLD-ADDRESS'],
  patches: [
    {
      file: 'generated/typescript/message.ts',
      from: `view.setUint16(offset + 12, message.oldPort);
  view.setUint16(offset + 14, message.newPort);`,
      to: `view.setUint16(offset + 14, message.oldPort);
  view.setUint16(offset + 12, message.newPort);`,
    },
  ],
});
