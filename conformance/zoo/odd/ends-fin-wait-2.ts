import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It gives a connection up after a minute in FIN-WAIT-2.',
  host: { tcp: { finWait2Timeout: 60_000_000 } },
});
