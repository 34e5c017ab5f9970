import { fault } from '../fault.ts';

export default fault({
  title: 'It lets a connection move once in its life.',
  breaks: ['MIG-RND-SERIAL', 'MIG-REM-SUSPEND'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (!isAfter(round, this.#rounds.closed)) return Operation.REJECT_NOT_SUSPENDED;',
      to: 'if (this.#rounds.closed !== undefined) return Operation.REJECT_NOT_SUSPENDED;',
    },
  ],
});
