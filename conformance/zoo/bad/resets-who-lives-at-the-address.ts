import { fault } from '../fault.ts';

export default fault({
  title:
    'It answers a late REMOTE_RESTART for nobody with a RST, though a connection lives at the address that it comes from.',
  breaks: ['MIG-CAR-UNKNOWN-TUPLE', 'MIG-SRC-QUARANTINE'],
  patches: [
    {
      file: 'src/reference-stack/host.ts',
      from: `    if (association !== undefined || this.#inUse.isQuarantined(tuple)) return;
    const reset`,
      to: `    if (association === undefined && this.#inUse.isQuarantined(tuple)) return;
    const reset`,
    },
  ],
});
