import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its packets take 5 to 8 ms.',
  impairments: { delay: 5000, jitter: 3000 },
});
