import { fault } from '../fault.ts';

export default fault({
  title: 'A source whose CANCEL stays unanswered drops its socket: no owner.',
  breaks: ['MIG-SRC-THAW'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "} else this.#context.report({ kind: 'cancel-unanswered', round });",
      to: `} else {
      this.#leave('moved');
      this.#context.report({ kind: 'moved', round });
    }`,
    },
  ],
});
