import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It sends small segments at once.',
  host: { tcp: { noDelay: true } },
});
