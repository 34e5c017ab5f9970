import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its timestamp clock and, every other time, its sequence numbers begin just before their end.',
  patches: [
    {
      file: `src/reference-stack/core/isn.ts`,
      from: `return sequenceNumber(Math.floor(now / TICK) + this.#digest(tuple).getUint32(0));`,
      to: `const number = this.#digest(tuple).getUint32(0);
    return sequenceNumber((number & 1) === 0 ? number : 0xffff_f000 + (number & 0xfff));`,
    },
    {
      file: `src/reference-stack/core/isn.ts`,
      from: `    return this.#digest(tuple).getUint32(4);`,
      to: `    return 0xffff_fff0;`,
    },
  ],
});
