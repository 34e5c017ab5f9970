import { fault } from '../fault.ts';

export default fault({
  title: 'It moves by a REMOTE_RESTART of an earlier round.',
  breaks: ['MIG-REM-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (message.round !== this.#rounds.suspended) return Operation.REJECT_STALE_STATE;
`,
      to: '',
    },
  ],
});
