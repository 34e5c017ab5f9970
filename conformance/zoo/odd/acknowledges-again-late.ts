import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It acknowledges text at once, and once more when a delayed acknowledgment would be due.',
  patches: [
    {
      file: `src/reference-stack/core/arrival/text.ts`,
      from: `  if (!waits) tcb.ackDue = true;
  else if (!tcb.ackDue) tcb.timers.start(Timer.delayedAck, DELAYED_ACK, now);`,
      to: `  tcb.ackDue = true;
  if (waits || !waits) tcb.timers.start(Timer.delayedAck, 400 * MILLISECOND, now);`,
    },
    {
      file: `src/reference-stack/core/segments.ts`,
      from: `  tcb.timers.stop(Timer.delayedAck);`,
      to: `  if (tcb.restraint === 'silent') tcb.timers.stop(Timer.delayedAck);`,
    },
  ],
});
