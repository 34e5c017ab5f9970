import { fault } from '../fault.ts';

export default fault({
  title: 'What a suspension held back leaves ahead of the answer that ends it.',
  breaks: ['MIG-REM-CANCEL', 'MIG-REM-RESTART-ACK'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `      const first = this.#outgoing.shift();
      if (first !== undefined) return first;
      const association = this.#ready.peek();
      if (association === undefined) return undefined;`,
      to: `      const association = this.#ready.peek();
      if (association === undefined) return this.#outgoing.shift();`,
    },
  ],
});
