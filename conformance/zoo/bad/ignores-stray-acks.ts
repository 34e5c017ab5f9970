import { fault } from '../fault.ts';

export default fault({
  title: 'It does not cancel a suspension that it has not asked for.',
  breaks: ['MIG-RND-STRAY-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: "if (this.#state === 'LIVE') this.#withdraw(round, now);",
      to: "if (this.#state === 'LIVE') return;",
    },
  ],
});
