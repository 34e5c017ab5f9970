import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It holds 6,000 octets of what is to be sent.',
  host: { tcp: { sendBuffer: 6000 } },
});
