import { fault } from '../fault.ts';

export default fault({
  title: 'It takes segments with old timestamps.',
  breaks: ['RFC 7323 §5.3'],
  patches: [
    {
      file: 'src/reference-stack/core/arrival/paws.ts',
      from: '  return ((value - tcb.tsRecent) | 0) < 0 && now - tcb.tsRecentAt <= RECENT_AGE;',
      to: '  return value < 0 && now - tcb.tsRecentAt <= RECENT_AGE;',
    },
  ],
});
