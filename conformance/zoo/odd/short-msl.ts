import { oddity } from '../oddity.ts';
import { patientAllTheSame } from '../patience.ts';

export default oddity({
  title: 'Its maximum segment lifetime is 30 s.',
  host: { limits: { msl: 30_000_000 } },
  patches: [patientAllTheSame],
});
