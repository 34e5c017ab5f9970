import { fault } from '../fault.ts';

export default fault({
  title: 'It looks at the low octet of the operation only.',
  breaks: ['MIG-MSG-OPERATION'],
  patches: [
    {
      file: 'generated/typescript/message.ts',
      from: 'operation: view.getUint16(offset + 6),',
      to: 'operation: view.getUint8(offset + 7),',
    },
  ],
});
