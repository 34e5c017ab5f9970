import { fault } from '../fault.ts';

export default fault({
  title: 'It stays suspended although the CANCEL is acknowledged.',
  breaks: ['MIG-REM-CANCEL'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    this.#connection.restrain('none', now);
    this.#context.report({ kind: 'resumed', round, by });`,
      to: `    if (by === 'limit') this.#connection.restrain('none', now);
    this.#context.report({ kind: 'resumed', round, by });`,
    },
  ],
});
