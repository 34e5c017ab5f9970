import { fault } from '../fault.ts';

export default fault({
  title: 'A cancelling source that hears that the connection has moved keeps its socket.',
  breaks: ['MIG-SRC-DROP'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'if (isMoved) {',
      to: 'if (isMoved && round < 0) {',
    },
  ],
});
