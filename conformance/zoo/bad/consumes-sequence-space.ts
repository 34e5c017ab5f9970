import { fault } from '../fault.ts';

export default fault({
  title: 'It counts the octets of a message as octets of the stream.',
  breaks: ['MIG-CAR-NO-SEQUENCE-SPACE', 'MIG-CAR-STATE-UNMOVED'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `const { source, remote } = this.#needRoles();
    switch`,
      to: `tcb.rcvNxt = ((tcb.rcvNxt + 20) >>> 0) as typeof tcb.rcvNxt;
    const { source, remote } = this.#needRoles();
    switch`,
    },
  ],
});
