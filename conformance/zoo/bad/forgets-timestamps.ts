import { fault } from '../fault.ts';

export default fault({
  title: 'Its messages have no timestamps.',
  breaks: ['MIG-CAR-TIMESTAMPS'],
  patches: [
    {
      file: 'src/reference-stack/migration/carriage.ts',
      from: 'if (!connection.tcb.timestamps) return [];',
      to: 'if (connection.tcb.timestamps) return [];',
    },
  ],
});
