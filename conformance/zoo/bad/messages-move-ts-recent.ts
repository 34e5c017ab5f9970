import { fault } from '../fault.ts';

export default fault({
  title: 'It takes TS.Recent from messages.',
  breaks: ['MIG-CAR-STATE-UNMOVED'],
  patches: [
    {
      file: 'src/reference-stack/association.ts',
      from: `const { source, remote } = this.#needRoles();
    switch`,
      to: `for (const option of segment.options) if (option.kind === 'timestamps') tcb.tsRecent = option.value;
    const { source, remote } = this.#needRoles();
    switch`,
    },
  ],
});
