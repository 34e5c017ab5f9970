import { fault } from '../fault.ts';

export default fault({
  title: 'A rejection has the numbers of the connection, for whoever asks.',
  breaks: ['MIG-CAR-REJECT-MIRRORS'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));',
      to: `const { local, remote } = tuple;
    const rejected = carry(this.#connection, rejection, now);
    mirror(tuple, segment, rejection, timestampsOf(this.#connection, now));
    this.#context.emit(tuple, { ...rejected, sourcePort: local.port, destinationPort: remote.port });`,
    },
  ],
});
