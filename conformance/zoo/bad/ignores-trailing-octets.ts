import { fault } from '../fault.ts';

export default fault({
  title: 'It restores a state buffer with more octets than it says.',
  breaks: ['MIG-BUF-LENGTH'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: `  if (length > total) throw refusal('length', TOTAL_OCTETS.offset, \`\${length} octets; expected \${total}\`);
`,
      to: '',
    },
  ],
});
