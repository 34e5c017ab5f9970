import { fault } from '../fault.ts';

export default fault({
  title: 'A restored connection has sequence numbers of its own.',
  breaks: ['MIG-CAR-RESTART-SEQ', 'MIG-DST-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'const connection = Connection.restore(tuple, state, this.#tcp(tuple, {}), now);',
      to: `const sndUna = this.#sequence.next(tuple, now);
    const sndNxt = advance(sndUna, (state.sndNxt - state.sndUna) | 0);
    const connection = Connection.restore(tuple, { ...state, sndUna, sndNxt }, this.#tcp(tuple, {}), now);`,
    },
  ],
});
