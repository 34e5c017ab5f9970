/** The reference endpoint without its MIGSOCK, for which the MIG bit is one more reserved bit, as base TCP and legacy peer. */
import { referenceAdapter } from '../../conformance/adapters/reference.ts';
import type { Adapter } from '../../conformance/harness/index.ts';
import { conformanceTests } from '../../conformance/vitest.ts';
import { MIG_BIT } from '../../src/codec/index.ts';
import * as referenceStack from '../../src/reference-stack/index.ts';
import type { Datagram } from '../../src/reference-stack/index.ts';

class LegacyHost extends referenceStack.Host {
  override receive(datagram: Datagram, now: number): void {
    const { segment } = datagram;
    super.receive({ ...datagram, segment: { ...segment, reserved: segment.reserved & ~MIG_BIT } }, now);
  }
}

function legacyAdapter(): Adapter {
  const adapter = referenceAdapter({ name: 'legacy', stack: { ...referenceStack, Host: LegacyHost } });
  return {
    ...adapter,
    open: async (options) => {
      const session = await adapter.open(options);
      const { hello, time, link, testerHosts } = session;
      return {
        hello: { ...hello, roles: ['tcp', 'legacy'] },
        time,
        link,
        testerHosts,
        call: (verb, parameters) => session.call(verb, parameters),
        close: () => session.close(),
      };
    },
  };
}

conformanceTests(legacyAdapter(), { roles: ['tcp', 'legacy'] });
