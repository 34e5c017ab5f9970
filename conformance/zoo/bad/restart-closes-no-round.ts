import { fault } from '../fault.ts';

export default fault({
  title: 'A round in which the connection has moved suspends it again.',
  breaks: ['MIG-REM-REQUEST-CLOSED'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#rounds.closed = round;
    this.#rounds.moved`,
      to: '    this.#rounds.moved',
    },
  ],
});
