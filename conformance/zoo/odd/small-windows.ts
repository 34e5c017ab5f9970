import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It has room for 12,000 octets.',
  host: { tcp: { receiveBuffer: 12_000 } },
});
