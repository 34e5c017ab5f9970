import { fault } from '../fault.ts';

export default fault({
  title: 'A cancelled source goes on without waiting for CANCEL_ACK.',
  breaks: ['MIG-SRC-THAW'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'this.#pending = this.#begin(Operation.CANCEL, this.#round, this.#context.limits.cancelTries, now);',
      to: `this.#withdraw(this.#round, now);
    this.#enter('cancel-ack');
    this.#connection.restrain('none', now);`,
    },
  ],
});
