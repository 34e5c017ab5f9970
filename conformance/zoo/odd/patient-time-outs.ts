import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Its retransmission time-out is a second or more, three to begin with.',
  host: { tcp: { minRto: 1_000_000, initialRto: 3_000_000 } },
});
