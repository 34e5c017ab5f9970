import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its segments hold one octet.',
  patches: [
    {
      file: `src/reference-stack/core/segment-options.ts`,
      from: `return largest - (tcb.timestamps ? TIMESTAMPS_OCTETS : 0);`,
      to: `return Math.min(largest, 1);`,
    },
  ],
});
