import { fault } from '../fault.ts';

export default fault({
  title: 'A cancelling source drops its socket for a RST that is not exactly at RCV.NXT.',
  breaks: ['MIG-CAR-RST-EXACT'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "this.#state === 'CANCELLING' && segment.sequence === this.#connection.tcb.rcvNxt",
      to: "this.#state === 'CANCELLING'",
    },
  ],
});
