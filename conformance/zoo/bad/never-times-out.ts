import { fault } from '../fault.ts';

export default fault({
  title: 'A suspension never ends by itself.',
  breaks: ['MIG-REM-LIMIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (isNew) this.#limitDue = now + this.#context.limits.suspension;',
      to: 'if (isNew) this.#limitDue = undefined;',
    },
  ],
});
