import { fault } from '../fault.ts';

export default fault({
  title: 'It discards a captured socket whose CANCEL is not answered yet.',
  breaks: ['MIG-SRC-DISCARD-REFUSED'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (!options.force && this.#state === 'CANCELLING') {",
      to: "if (this.#state === 'GONE') {",
    },
  ],
});
