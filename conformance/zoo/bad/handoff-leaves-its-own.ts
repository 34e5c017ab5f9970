import { fault } from '../fault.ts';

export default fault({
  title:
    'A handed-over socket leaves its own connection without RST, so that its peer believes in it for ever.',
  breaks: ['MIG-DST-HANDOFF'],
  patches: [
    {
      file: 'src/reference-stack/socket.ts',
      from: `    this.#stolen.connection.abort(now);
`,
      to: `    this.#stolen.connection.vanish();
`,
    },
  ],
});
