import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to port 0.',
  breaks: ['MIG-MSG-NEW-PORT'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: '(isOneMessage ? fieldProblems(fields) :',
      to: "(isOneMessage ? fieldProblems(fields) & ~problemBit['new-port-zero'] :",
    },
  ],
});
