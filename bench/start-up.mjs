/** Start-up: the command that decodes one message, beside Node that does nothing. */
import { interleave } from './common/interleave.mjs';
import { secondsOf } from './common/processes.mjs';
import { cli } from './common/product.mjs';
import { rates, ratios } from './common/report.mjs';
import { drawMessages } from './data/messages.mjs';

const WARM_UPS = 1;
/** Of so many starts the fastest counts: it is the one that nothing else on the machine got in the way of. */
const STARTS = 5;
const SEED = 2002;

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureStartUp({ rounds }) {
  const message = Buffer.from(drawMessages(1, SEED).bytes).toString('hex');
  const contenders = [
    { name: 'node -e 0', sample: () => milliseconds(['-e', '0']) },
    { name: 'migsock decode', sample: () => milliseconds([cli, 'decode', message]) },
  ];
  const samples = await interleave(contenders, { rounds, warmUps: WARM_UPS });
  return [
    rates(`start-up, fastest of ${STARTS}`, 'ms', samples),
    ratios('start-up', samples, [{ name: 'migsock decode', by: 'node -e 0', atMost: 2 }]),
  ];
}

async function milliseconds(args) {
  const seconds = [];
  for (let start = 0; start < STARTS; start++) seconds.push(await secondsOf(process.execPath, args));
  return 1000 * Math.min(...seconds);
}
