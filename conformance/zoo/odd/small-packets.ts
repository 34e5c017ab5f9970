import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its interface takes packets of 1,300 octets.',
  host: { tcp: { mtu: 1300 } },
});
