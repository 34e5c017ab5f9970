import { fault } from '../fault.ts';

export default fault({
  title: 'It moves to the address in the message, although the segment came from another.',
  breaks: ['MIG-REM-MISMATCH'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!isSameEndpoint(newOf(message), tuple.remote)) return Operation.REJECT_ADDRESS_MISMATCH; // MIG-REM-MISMATCH
`,
      to: '',
    },
  ],
});
