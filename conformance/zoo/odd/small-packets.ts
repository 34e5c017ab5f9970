import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its interface takes packets of 576 octets.',
  host: { tcp: { mtu: 576 } },
});
