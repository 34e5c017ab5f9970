import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It challenges once in half a second.',
  patches: [
    {
      file: `src/reference-stack/core/arrival/challenge.ts`,
      from: `const CHALLENGES_PER_INTERVAL = 10;
const INTERVAL = 5 * SECOND;`,
      to: `const CHALLENGES_PER_INTERVAL = 1;
const INTERVAL = SECOND / 2;`,
    },
  ],
});
