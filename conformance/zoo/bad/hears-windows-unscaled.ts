import { fault } from '../fault.ts';

export default fault({
  title: 'It takes scaled windows as they stand in the segment.',
  breaks: ['RFC 7323 §2.2', 'RFC 7323 §2.3'],
  patches: [
    {
      file: 'src/reference-stack/core/arrival/synchronized.ts',
      from: '(arrived.flags & SYN) === 0 ? arrived.window << tcb.sndShift : arrived.window;',
      to: '(arrived.flags & SYN) === 0 ? arrived.window : arrived.window;',
    },
  ],
});
