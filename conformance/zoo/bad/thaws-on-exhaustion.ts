import { fault } from '../fault.ts';

export default fault({
  title: 'A source whose CANCEL stays unanswered goes on: two owners.',
  breaks: ['MIG-SRC-THAW'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "} else this.#context.report({ kind: 'cancel-unanswered', round });",
      to: `} else {
      this.#enter('cancel-ack');
      this.#connection.restrain('none', now);
      this.#context.report({ kind: 'thawed', round });
    }`,
    },
  ],
});
