import { fault } from '../fault.ts';

export default fault({
  title: 'A cancelling source hears no RST, so that it never learns that the remote has no such connection.',
  breaks: ['MIG-SRC-DROP', 'MIG-CAR-RST-EXACT'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (isReset && this.#state === 'CANCELLING' && segment",
      to: "if (isReset && this.#state === 'GONE' && segment",
    },
  ],
});
