import { fault } from '../fault.ts';

export default fault({
  title: 'It takes a message for data, too, and delivers it to the application.',
  breaks: ['MIG-CAR-NO-DELIVERY'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `        this.#receiveMessage(tuple, found.message, segment, now);
        return;
`,
      to: `        this.#receiveMessage(tuple, found.message, segment, now);
`,
    },
  ],
});
