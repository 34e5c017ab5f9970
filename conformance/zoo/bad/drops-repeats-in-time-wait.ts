import { fault } from '../fault.ts';

export default fault({
  title: 'It drops the request of its own round that comes again when it has reached TIME-WAIT.',
  breaks: ['MIG-REM-OTHER-STATES', 'MIG-REM-TIME-WAIT', 'MIG-REM-REPEATED-REQUEST'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: '    if (!isRepeated && !suspendable.has(this.#connection.state)) return;',
      to: '    if (!suspendable.has(this.#connection.state)) return;',
    },
  ],
});
