import { fault } from '../fault.ts';

export default fault({
  title: 'It takes no message whose other reserved bits are set.',
  breaks: ['MIG-CAR-OTHER-FLAGS'],
  patches: [
    {
      file: 'src/codec/segment.ts',
      from: 'if ((reserved & MIG_BIT) === 0) return ordinary;',
      to: 'if (reserved !== MIG_BIT) return ordinary;',
    },
  ],
});
