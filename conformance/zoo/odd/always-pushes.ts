import { oddity } from '../oddity.ts';

export default oddity({
  title: 'Each of its segments has PSH, also those without text.',
  patches: [
    {
      file: `src/reference-stack/core/segments.ts`,
      from: `flags: urgent === 0 ? flags | TcpFlag.ACK : flags | TcpFlag.ACK | TcpFlag.URG,`,
      to: `flags: TcpFlag.PSH | (urgent === 0 ? flags | TcpFlag.ACK : flags | TcpFlag.ACK | TcpFlag.URG),`,
    },
  ],
});
