import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its maximum segment lifetime is 30 s.',
  host: { limits: { msl: 30_000_000 } },
});
