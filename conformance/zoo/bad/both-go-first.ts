import { fault } from '../fault.ts';

export default fault({
  title: 'Of two ends that ask at once, both go first.',
  breaks: ['MIG-CRS-YIELD'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: "this.#source.state === 'REQUESTING' && isLower(this.#connection.tuple);",
      to: "this.#source.state === 'REQUESTING' && !isSameEndpoint(this.#connection.tuple.local, this.#connection.tuple.remote);",
    },
  ],
});
