import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its initial window is one segment.',
  patches: [
    {
      file: `src/reference-stack/core/congestion/window.ts`,
      from: `  return Math.min(10 * mss, Math.max(2 * mss, 14_600));`,
      to: `  return mss;`,
    },
  ],
});
