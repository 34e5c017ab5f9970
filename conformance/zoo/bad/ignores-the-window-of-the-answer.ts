import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection does not take the window of RESTART_ACK.',
  breaks: ['MIG-DST-LIVE'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `    this.#connection.acceptMigsockWindow(segment.window, now); // MIG-DST-LIVE
`,
      to: '',
    },
  ],
});
