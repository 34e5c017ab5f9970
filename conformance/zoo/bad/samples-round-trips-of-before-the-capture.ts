import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a round trip from a timestamp of before its capture.',
  breaks: ['MIG-DST-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/core/checkpoint.ts',
      from: `  tcb.firstEchoOfPath = timestamps.clock; // MIG-DST-NEW-PATH
`,
      to: '',
    },
  ],
});
