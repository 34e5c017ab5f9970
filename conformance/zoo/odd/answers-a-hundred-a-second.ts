import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It gives a hundred answers a second.',
  host: { limits: { answersPerSecond: 100 } },
});
