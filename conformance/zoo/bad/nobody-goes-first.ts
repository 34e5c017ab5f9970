import { fault } from '../fault.ts';

export default fault({
  title: 'Of two ends that ask at once, the lower one does not go first.',
  breaks: ['MIG-CRS-LOWER-FIRST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: "const goesFirst = this.#source.state === 'REQUESTING' && isLower(this.#connection.tuple);",
      to: "const goesFirst = this.#source.state === 'GONE' && isLower(this.#connection.tuple);",
    },
  ],
});
