import { fault } from '../fault.ts';

export default fault({
  title: 'It answers the first MIGRATION_REQUEST of a round only.',
  breaks: ['MIG-REM-REPEATED-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (!isRepeated) this.#suspend(message, segment, now);',
      to: `if (isRepeated) return;
    this.#suspend(message, segment, now);`,
    },
  ],
});
