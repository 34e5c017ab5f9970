import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It knows no option but the MSS.',
  host: { tcp: { sack: false, timestamps: false, windowScale: false } },
});
