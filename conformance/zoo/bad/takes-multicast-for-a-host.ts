import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to a multicast address.',
  breaks: ['MIG-MSG-NEW-HOST'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: '(isOneMessage ? fieldProblems(fields) :',
      to: "(isOneMessage ? fieldProblems(fields) & ~problemBit['new-host-multicast'] :",
    },
  ],
});
