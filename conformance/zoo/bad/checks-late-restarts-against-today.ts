import { fault } from '../fault.ts';

export default fault({
  title: 'It checks a REMOTE_RESTART that comes after the suspension against the numbers of today.',
  breaks: ['MIG-CAR-RESTART-SNAPSHOT'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'return this.#isSuspendedIn(round) ? this.#connection.tcb : (this.#numbersThen ?? this.#connection.tcb);',
      to: 'return this.#isSuspendedIn(round) ? this.#connection.tcb : this.#connection.tcb;',
    },
  ],
});
