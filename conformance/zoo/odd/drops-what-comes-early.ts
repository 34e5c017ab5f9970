import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It drops segments that come before what precedes them.',
  warns: ['RFC 9293 §3.10.7.4 (SHOULD)'],
  patches: [
    {
      file: 'src/reference-stack/core/arrival/synchronized.ts',
      from: `  if ((flags & ACK) === 0) {
    if (segment === arrived)`,
      to: `  if (isBefore(tcb.rcvNxt, sequence)) {
    if (segmentLength(segment) > 0) tcb.ackDue = true;
    return;
  }
  if ((flags & ACK) === 0) {
    if (segment === arrived)`,
    },
  ],
});
