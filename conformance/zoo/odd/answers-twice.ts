import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Each of its answers leaves twice.',
  patches: [
    {
      file: `src/reference-stack/migration/remote.ts`,
      from: `    this.#context.emit(this.#connection.tuple, carry(this.#connection, answer, now));`,
      to: `    this.#context.emit(this.#connection.tuple, carry(this.#connection, answer, now));
    this.#context.emit(this.#connection.tuple, carry(this.#connection, answer, now));`,
    },
    {
      file: `src/reference-stack/migration/remote.ts`,
      from: `    this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));`,
      to: `    for (const time of [now, now])
      this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, time)));`,
    },
    {
      file: `src/reference-stack/migration/tombstone.ts`,
      from: `      this.#context.emit(this.#connection.tuple, carry(this.#connection, echo, now));`,
      to: `      this.#context.emit(this.#connection.tuple, carry(this.#connection, echo, now));
      this.#context.emit(this.#connection.tuple, carry(this.#connection, echo, now));`,
    },
    {
      file: `src/reference-stack/migration/tombstone.ts`,
      from: `    this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));`,
      to: `    for (const time of [now, now])
      this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, time)));`,
    },
  ],
});
