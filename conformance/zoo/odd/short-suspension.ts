import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It is suspended for 10 s at most.',
  host: { limits: { suspension: 10_000_000 } },
});
