import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It has no selective acknowledgments.',
  host: { tcp: { sack: false } },
});
