import { oddity } from '../oddity.ts';

export default oddity({
  title: 'It takes no other port where the new tuple is in use.',
  patches: [
    {
      file: `src/reference-stack/migration/destination.ts`,
      from: `const MAX_PORTS = 8;`,
      to: `const MAX_PORTS = 0;`,
    },
  ],
});
