import { fault } from '../fault.ts';

export default fault({
  title: 'It compares rounds as plain numbers.',
  breaks: ['MIG-RND-SERIAL'],
  patches: [
    {
      file: 'src/reference-stack/migration/rounds.ts',
      from: `  const ahead = (round - other) & 0xffff;
  return ahead > 0 && ahead < 0x8000;`,
      to: '  return round > other;',
    },
  ],
});
