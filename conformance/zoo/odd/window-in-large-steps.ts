import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It offers its window in steps of half of its buffer only.',
  patches: [
    {
      file: `src/reference-stack/core/receive-window.ts`,
      from: `const step = Math.min(tcb.options.receiveBuffer / 2, tcb.rcvMss);`,
      to: `const step = tcb.options.receiveBuffer / 2;`,
    },
  ],
});
