import { fault } from '../fault.ts';

export default fault({
  title: 'A handed-over socket loses its own connection before the remote has answered.',
  breaks: ['MIG-DST-HANDOFF', 'MIG-DST-HANDOFF-RETURNS'],
  patches: [
    {
      file: 'src/reference-stack/socket.ts',
      from: `    this.#stolen = this.#association;
`,
      to: `    this.#stolen = this.#association;
    this.#stolen.connection.vanish();
`,
    },
  ],
});
