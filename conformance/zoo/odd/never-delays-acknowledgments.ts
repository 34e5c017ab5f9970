import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It acknowledges every segment at once.',
  host: { tcp: { delayedAck: false } },
});
