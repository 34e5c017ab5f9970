import { fault } from '../fault.ts';

export default fault({
  title: 'The state buffer says round 0, whatever the round.',
  breaks: ['MIG-RND-TRAVELS'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'return { ...state, round: this.#round, peer',
      to: 'return { ...state, round: 0, peer',
    },
  ],
});
