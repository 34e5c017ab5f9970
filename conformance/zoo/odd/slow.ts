import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its packets take 200 ms.',
  impairments: { delay: 200_000 },
});
