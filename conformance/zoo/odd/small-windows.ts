import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It has room for 48,000 octets.',
  host: { tcp: { receiveBuffer: 48_000 } },
});
