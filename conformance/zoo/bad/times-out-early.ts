import { fault } from '../fault.ts';

export default fault({
  title: 'A suspension ends by itself after half of the limit that it says it has.',
  breaks: ['MIG-REM-LIMIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (isNew) this.#limitDue = now + this.#context.limits.suspension;',
      to: 'if (isNew) this.#limitDue = now + this.#context.limits.suspension / 2;',
    },
  ],
});
