import { fault } from '../fault.ts';

export default fault({
  title: 'It rejects a REMOTE_RESTART for its round or address before it looks at the numbers.',
  breaks: ['MIG-CAR-RESTART-NUMBERS'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (!hasRestartNumbers(this.#numbersFor(message), segment)) return; // MIG-CAR-RESTART-NUMBERS
    if (!this.#hasOurEcho(segment, now)) return;
    const reason = this.#refusalOfRestart(tuple, message);
    if (reason !== undefined) this.#reject(tuple, reason, message, segment, now);
`,
      to: `    if (!this.#hasOurEcho(segment, now)) return;
    const reason = this.#refusalOfRestart(tuple, message);
    if (reason !== undefined) this.#reject(tuple, reason, message, segment, now);
    else if (!hasRestartNumbers(this.#numbersFor(message), segment)) return;
`,
    },
  ],
});
