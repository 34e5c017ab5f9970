import { fault } from '../fault.ts';

export default fault({
  title: 'It answers a REMOTE_RESTART whose ACK nobody but a guesser could have.',
  breaks: ['MIG-CAR-RESTART-FUTURE-ACK'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: "if (numbers === 'future' || !this.#hasOurEcho(segment, now)) return; // MIG-CAR-RESTART-FUTURE-ACK",
      to: 'if (!this.#hasOurEcho(segment, now)) return;',
    },
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: "this.#refusalOfRestart(tuple, message, numbers === 'stale');",
      to: "this.#refusalOfRestart(tuple, message, numbers !== 'plausible');",
    },
  ],
});
