import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its packets take 50 ms.',
  impairments: { delay: 50_000 },
});
