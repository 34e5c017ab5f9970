import { fault } from '../fault.ts';

export default fault({
  title: 'It answers its peer’s CANCEL though it is a destination that nobody has heard yet.',
  breaks: ['MIG-CRS-FROZEN', 'MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `    if (this.isMute) {
      this.destination?.answer(message, segment, now);
      return;
    }`,
      to: `    if (this.isMute && message.operation !== Operation.CANCEL) {
      this.destination?.answer(message, segment, now);
      return;
    }`,
    },
  ],
});
