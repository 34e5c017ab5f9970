import { fault } from '../fault.ts';

export default fault({
  title: 'It sends messages without the MIG bit.',
  breaks: ['MIG-CAR-MIG-BIT'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'reserved: MIG_BIT, // MIG-CAR-MIG-BIT',
      to: 'reserved: 0,',
    },
  ],
});
