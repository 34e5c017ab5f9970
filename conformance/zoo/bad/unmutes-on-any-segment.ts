import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket takes any segment of the remote for its answer.',
  breaks: ['MIG-DST-MUTE'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: 'this.destination?.quarantine(segment);',
      to: 'this.destination?.quarantine(segment, now);',
    },
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: `  quarantine(segment: TcpSegment): void {
`,
      to: `  quarantine(segment: TcpSegment, now: number): void {
    if (this.#state === 'RESTARTING' && (segment.flags & TcpFlag.RST) === 0) {
      this.#live(segment, now);
      return;
    }
`,
    },
  ],
});
