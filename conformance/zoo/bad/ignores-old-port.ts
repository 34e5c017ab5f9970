import { fault } from '../fault.ts';

export default fault({
  title: 'It does not compare the old port of a MIGRATION_REQUEST.',
  breaks: ['MIG-REM-MISMATCH'],
  patches: [
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: 'if (!isSameEndpoint({ host: message.oldHost, port: message.oldPort }, this.#connection.tuple.remote)) {',
      to: 'if (message.oldHost !== this.#connection.tuple.remote.host) {',
    },
  ],
});
