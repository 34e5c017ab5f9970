import { fault } from '../fault.ts';

export default fault({
  title: 'It discards a captured socket although nobody knows that the destination runs.',
  breaks: ['MIG-SRC-DISCARD-REFUSED'],
  patches: [
    {
      file: 'src/reference-stack/migration/source.ts',
      from: 'if (!options.force && !options.destinationRuns) {',
      to: 'if (options.force && !options.destinationRuns && this.isMigrating === false) {',
    },
  ],
});
