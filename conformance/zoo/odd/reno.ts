import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its congestion control is that of RFC 5681.',
  host: { tcp: { congestionControl: 'reno' } },
});
