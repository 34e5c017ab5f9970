import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It is suspended for 40 s at most.',
  host: { limits: { suspension: 40_000_000 } },
});
