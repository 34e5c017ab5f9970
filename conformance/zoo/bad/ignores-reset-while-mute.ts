import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket hears no RST.',
  breaks: ['MIG-DST-END', 'MIG-CAR-RST-EXACT'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: "if (this.#state !== 'RESTARTING' || (segment.flags & TcpFlag.RST) === 0) return;",
      to: "if (this.#state !== 'LIVE' || (segment.flags & TcpFlag.RST) === 0) return;",
    },
  ],
});
