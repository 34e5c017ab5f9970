import { fault } from '../fault.ts';

export default fault({
  title: 'It takes messages whose unused fields are not zero.',
  breaks: ['MIG-MSG-UNUSED-IS-ZERO'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: '(isOneMessage ? fieldProblems(fields) :',
      to: "(isOneMessage ? fieldProblems(fields) & ~(problemBit['new-port-not-zero'] | problemBit['new-host-not-zero']) :",
    },
  ],
});
