import { fault } from '../fault.ts';

export default fault({
  title: 'It answers an implausible message with an acknowledgment.',
  breaks: ['MIG-CAR-PLAUSIBLE-SEQ', 'MIG-CAR-PLAUSIBLE-ACK', 'MIG-CAR-PLAUSIBLE-TIMESTAMP'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: 'if (!hasPlausibleNumbers(tcb, segment) || !passesPaws(this.connection, segment, now)) return;',
      to: `if (!hasPlausibleNumbers(tcb, segment) || !passesPaws(this.connection, segment, now)) {
      this.connection.requestAck(now);
      return;
    }`,
    },
  ],
});
