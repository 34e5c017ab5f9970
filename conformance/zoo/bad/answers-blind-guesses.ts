import { fault } from '../fault.ts';

export default fault({
  title: 'It rejects a REMOTE_RESTART whose numbers nobody but a guesser could have.',
  breaks: ['MIG-CAR-RESTART-NUMBERS'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!hasRestartNumbers(this.#numbersFor(message), segment)) return; // MIG-CAR-RESTART-NUMBERS
`,
      to: `    if (!hasRestartNumbers(this.#numbersFor(message), segment)) {
      this.#reject(tuple, Operation.REJECT_STALE_STATE, message, segment, now);
      return;
    }
`,
    },
  ],
});
