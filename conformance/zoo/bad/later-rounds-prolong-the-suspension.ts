import { fault } from '../fault.ts';

export default fault({
  title: 'A MIGRATION_REQUEST of a later round begins the suspension anew.',
  breaks: ['MIG-REM-REPEATED-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (isNew) this.#limitDue =',
      to: 'this.#limitDue =',
    },
  ],
});
