import { fault } from '../fault.ts';

export default fault({
  title: 'It delivers malformed messages to the application.',
  breaks: ['MIG-CAR-MALFORMED-DROPPED', 'MIG-CAR-ONE-MESSAGE', 'MIG-CAR-FLAGS', 'MIG-CAR-NO-DELIVERY'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `        this.dropped += 1; // MIG-CAR-MALFORMED-DROPPED
        return;
`,
      to: `        this.dropped += 1;
`,
    },
  ],
});
