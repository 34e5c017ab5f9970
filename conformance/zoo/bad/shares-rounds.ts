import { fault } from '../fault.ts';

export default fault({
  title: 'It takes the rounds of its peer for its own.',
  breaks: ['MIG-RND-BOTH-DIRECTIONS'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'this.#rounds.closed = round; // MIG-REM-CANCEL',
      to: `this.#rounds.closed = round;
    this.#rounds.own = round;`,
    },
  ],
});
