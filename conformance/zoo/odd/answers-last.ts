import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its answers leave behind the ordinary segments that are due.',
  warns: ['MIG-REM-ANSWER-FIRST'],
  patches: [
    {
      file: `src/reference-stack/host.ts`,
      from: `      const first = this.#outgoing.shift();
      if (first !== undefined) return first;
      const association = this.#ready.peek();
      if (association === undefined) return undefined;`,
      to: `      const association = this.#ready.peek();
      if (association === undefined) return this.#outgoing.shift();`,
    },
  ],
});
