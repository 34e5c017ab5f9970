import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It delays acknowledgments by 490 ms.',
  patches: [
    {
      file: `src/reference-stack/core/arrival/text.ts`,
      from: `const DELAYED_ACK = 40 * MILLISECOND;`,
      to: `const DELAYED_ACK = 490 * MILLISECOND;`,
    },
  ],
});
