import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Each of its acknowledgments leaves twice.',
  patches: [
    {
      file: `src/reference-stack/core/output.ts`,
      from: `  if (tcb.ackDue) return acknowledgment(tcb, tcb.sndNxt, now);`,
      to: `  if (tcb.ackDue) {
    const segment = acknowledgment(tcb, tcb.sndNxt, now);
    tcb.resetDue = segment;
    return segment;
  }`,
    },
  ],
});
