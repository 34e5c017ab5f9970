import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its packets take 0 to 60 ms.',
  impairments: { delay: 0, jitter: 60_000 },
});
