import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It delays every acknowledgment of text by 490 ms.',
  patches: [
    {
      file: `src/reference-stack/core/arrival/text.ts`,
      from: `const DELAYED_ACK = 40 * MILLISECOND;`,
      to: `const DELAYED_ACK = 490 * MILLISECOND;`,
    },
    {
      file: `src/reference-stack/core/arrival/text.ts`,
      from: `  const waits = !hadGap && tcb.unacknowledgedSegments < 2 && tcb.options.delayedAck; // RFC 5681 §4.2
  if (!waits) tcb.ackDue = true;
  else if (!tcb.ackDue) tcb.timers.start`,
      to: `  if (hadGap) tcb.ackDue = true;
  else if (!tcb.ackDue && !tcb.timers.isRunning(Timer.delayedAck)) tcb.timers.start`,
    },
    {
      file: `src/reference-stack/host.ts`,
      from: `    const most = Math.max(2, this.#together >>> 3);`,
      to: `    const most = Infinity;`,
    },
  ],
});
