import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its packets overtake each other.',
  impairments: { reordering: { probability: 0.3, delay: 12_000 } },
});
