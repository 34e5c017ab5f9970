import { fault } from '../fault.ts';

export default fault({
  title: 'A repeated MIGRATION_REQUEST begins the suspension anew.',
  breaks: ['MIG-REM-REPEATED-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: '    this.#answer(Operation.REQUEST_ACK, message, now); // MIG-REM-REPEATED-REQUEST',
      to: `    this.#limitDue = now + this.#context.limits.suspension;
    this.#answer(Operation.REQUEST_ACK, message, now);`,
    },
  ],
});
