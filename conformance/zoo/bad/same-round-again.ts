import { fault } from '../fault.ts';

export default fault({
  title: 'Every migration of it has round 0.',
  breaks: ['MIG-RND-NEXT'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'roundAfter(this.#rounds.own); // MIG-RND-NEXT',
      to: '0;',
    },
  ],
});
