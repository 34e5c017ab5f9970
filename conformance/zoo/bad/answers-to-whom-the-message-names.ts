import { fault } from '../fault.ts';

export default fault({
  title: 'It sends rejections to the address that the message names, not to where it came from.',
  breaks: ['MIG-CAR-ANSWER-WAY'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: '    this.#context.emit(tuple, mirror(tuple, segment, rejection, timestampsOf(this.#connection, now)));',
      to: `    const remote = message.newHost === 0 ? oldOf(message) : newOf(message);
    const named = { ...tuple, remote };
    this.#context.emit(named, mirror(named, segment, rejection, timestampsOf(this.#connection, now)));`,
    },
  ],
});
