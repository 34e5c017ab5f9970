import { fault } from '../fault.ts';

export default fault({
  title: 'It answers a REMOTE_RESTART for the address that it has left whatever numbers that has.',
  breaks: ['MIG-CAR-TOMBSTONE-SNAPSHOT', 'MIG-CAR-RESTART-NUMBERS'],
  patches: [
    {
      file: 'src/reference-stack/migration/tombstone.ts',
      from: `    if (!hasRestartNumbers(this.#snapshot, segment)) return undefined; // MIG-CAR-RESTART-NUMBERS
`,
      to: '',
    },
  ],
});
