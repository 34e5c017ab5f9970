import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It probes connections that were idle for twenty seconds.',
  host: { tcp: { keepAlive: { idle: 20_000_000, interval: 10_000_000, probes: 100 } } },
});
