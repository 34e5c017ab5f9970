import { fault } from '../fault.ts';

export default fault({
  title: 'It sends all that the window allows at once when it has become live.',
  breaks: ['MIG-DST-NEW-PATH'],
  patches: [
    {
      file: 'src/reference-stack/core/congestion/window.ts',
      from: '  return Math.min(10 * mss, Math.max(2 * mss, 14_600));',
      to: '  return 40 * mss;',
    },
  ],
});
