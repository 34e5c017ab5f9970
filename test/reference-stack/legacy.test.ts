/** A peer that knows nothing of MIGSOCK, or whose path clears the MIG bit: nothing happens to the stream. */
import { describe, expect, it } from 'vitest';
import { decodePacket, encodePacketInto, MIG_BIT } from '../../src/codec/index.ts';
import { sendMigrationRequest } from '../../src/reference-stack/api.ts';
import { Application, MILLISECOND, SECOND, Simulation } from './simulation.ts';

/** Has a middlebox clear the reserved bits of all that reaches the remote. @returns how many MIG bits it cleared */
function clearReservedBits(world: Simulation): () => number {
  const link = world.linkOf('remote');
  const { receiver } = link;
  let cleared = 0;
  link.attach({
    packet: (bytes) => {
      const packet = decodePacket(bytes);
      if ((packet.segment.reserved & MIG_BIT) !== 0) cleared += 1;
      const target = new Uint8Array(2048);
      const octets = encodePacketInto(target, { ...packet, segment: { ...packet.segment, reserved: 0 } });
      receiver?.packet(target.subarray(0, octets));
    },
    drained: () => receiver?.drained(),
  });
  return () => cleared;
}

describe('a peer that knows nothing of MIGSOCK', () => {
  it.each([0, 5, 20, 45, 90, 200])(
    'loses no octet to a request after %i ms, and is said not to answer',
    (milliseconds) => {
      const world = new Simulation({ impairments: { delay: 10 * MILLISECOND } });
      const { client, server } = world.connect();
      const moving = world.run(new Application(client, { stream: 0, octets: 300_000 }));
      const remote = world.run(new Application(server, { stream: 1, octets: 300_000 }));
      const cleared = clearReservedBits(world);
      world.pass(milliseconds * MILLISECOND);
      sendMigrationRequest(world.host('source'), client, world.now);
      expect(world.until(() => world.saw('source', 'request-unanswered'), 60 * SECOND)).toBe(true);
      expect(world.until(() => moving.read === 300_000 && remote.read === 300_000)).toBe(true);
      expect([client.state, server.state]).toEqual(['ESTABLISHED', 'ESTABLISHED']);
      expect(world.saw('remote', 'suspended')).toBe(false);
      expect(cleared()).toBeGreaterThan(1);
    },
  );
});
