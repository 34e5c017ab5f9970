import { fault } from '../fault.ts';

export default fault({
  title: 'It answers segments from the address that the connection has left with RST.',
  breaks: ['MIG-REM-TOMBSTONE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `    if (!isSyn && this.#inUse.tombstone(tuple) !== undefined) return; // MIG-REM-TOMBSTONE
`,
      to: `    if (isSyn && this.#inUse.tombstone(tuple) !== undefined) return;
`,
    },
  ],
});
