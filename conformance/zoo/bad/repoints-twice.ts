import { fault } from '../fault.ts';

export default fault({
  title: 'It moves once more by a REMOTE_RESTART of the round in which it has moved, from a third address.',
  breaks: ['MIG-REM-REPEATED-RESTART'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: 'const association = this.#inUse.associations.get(named);',
      to: `const left = this.#inUse.tombstone(named);
    const moved = isRestart ? [...this.#sockets.keys()].find(({ connection }) => left?.isOf(connection)) : undefined;
    const association = this.#inUse.associations.get(named) ?? moved;`,
    },
    {
      file: 'src/reference-stack/migration/remote.ts',
      from: `    if (this.#isRepeatedRestart(tuple, message)) return undefined;
`,
      to: `    if (message.round === this.#rounds.moved) return undefined;
`,
    },
  ],
});
