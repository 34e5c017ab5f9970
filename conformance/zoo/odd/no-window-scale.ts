import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It does not scale windows.',
  host: { tcp: { windowScale: false } },
});
