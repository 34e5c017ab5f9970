import { fault } from '../fault.ts';

export default fault({
  title: 'It writes the state buffer in little-endian order.',
  breaks: ['MIG-BUF-BYTE-ORDER'],
  patches: [
    {
      file: 'src/codec/socket-state.ts',
      from: 'writeStateBufferFields(viewOf(bytes), 0, fields);',
      to: `const big = viewOf(bytes);
  const little = {
    setUint8: (at: number, value: number) => big.setUint8(at, value),
    setUint16: (at: number, value: number) => big.setUint16(at, value, true),
    setUint32: (at: number, value: number) => big.setUint32(at, value, true),
  };
  writeStateBufferFields(little as DataView, 0, fields);`,
    },
  ],
});
