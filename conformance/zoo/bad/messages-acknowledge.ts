import { fault } from '../fault.ts';

export default fault({
  title: 'It takes the ACK field of a message for an acknowledgment.',
  breaks: ['MIG-CAR-STATE-UNMOVED'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `const { source, remote } = this.#needRoles();
    switch`,
      to: `this.connection.acceptMigsockAck(segment.acknowledgment, now);
    const { source, remote } = this.#needRoles();
    switch`,
    },
  ],
});
