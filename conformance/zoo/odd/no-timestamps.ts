import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It has no timestamps.',
  host: { tcp: { timestamps: false } },
});
