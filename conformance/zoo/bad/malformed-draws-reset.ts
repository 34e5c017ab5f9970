import { fault } from '../fault.ts';

export default fault({
  title: 'It answers a malformed message with RST.',
  breaks: ['MIG-CAR-MALFORMED-DROPPED', 'MIG-CAR-FLAGS', 'MIG-CAR-ONE-MESSAGE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `        this.dropped += 1; // MIG-CAR-MALFORMED-DROPPED
`,
      to: `        this.dropped += 1;
        const answer = resetFor({ ...segment, flags: TcpFlag.ACK });
        if (answer !== undefined) this.#emit(tuple, answer);
`,
    },
  ],
});
