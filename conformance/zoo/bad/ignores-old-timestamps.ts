import { fault } from '../fault.ts';

export default fault({
  title: 'It takes messages whose timestamp is older than TS.Recent.',
  breaks: ['MIG-CAR-PLAUSIBLE-TIMESTAMP'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: ' || !passesPaws(this.connection, segment, now)) return;',
      to: ' || (passesPaws(this.connection, segment, now), false)) return;',
    },
  ],
});
