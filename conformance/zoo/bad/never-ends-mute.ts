import { fault } from '../fault.ts';

export default fault({
  title: 'A restored socket that nobody answers stays for ever.',
  breaks: ['MIG-DST-END'],
  patches: [
    {
      file: 'src/reference-stack/migration/destination.ts',
      from: 'this.#expires = now + patience(context.limits); // MIG-DST-END',
      to: `this.#expires = Infinity;
    now + patience(context.limits);`,
    },
  ],
});
