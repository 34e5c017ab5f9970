import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its timestamp clock steps once in 100 ms.',
  patches: [
    {
      file: `src/reference-stack/core/segment-options.ts`,
      from: `return (Math.floor(now / MILLISECOND) + tcb.tsOffset) >>> 0;`,
      to: `return (Math.floor(now / (100 * MILLISECOND)) * 100 + tcb.tsOffset) >>> 0;`,
    },
  ],
});
