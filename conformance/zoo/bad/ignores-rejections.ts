import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket goes on announcing itself after a rejection.',
  breaks: ['MIG-DST-END'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: 'else this.#rejected(message.operation);',
      to: 'else if (this.#portsLeft < 0) this.#rejected(message.operation);',
    },
  ],
});
