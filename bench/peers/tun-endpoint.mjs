/**
 * The reference endpoint on a TUN device as a source (port 9000) and a sink (port 9001) of octets.
 *
 * node tun-endpoint.mjs ADDRESS_OF_THE_KERNEL/PREFIX ADDRESS [offload]
 */
import { randomBytes, randomInt } from 'node:crypto';
import { parseHost } from '../../dist/src/codec/index.js';
import { RealTime } from '../../dist/src/link/index.js';
import { openTun } from '../../dist/src/link/real.js';
import { Driver, Host } from '../../dist/src/reference-stack/index.js';

const SOURCE_PORT = 9000;
const SINK_PORT = 9001;
const MAX_READ = 1 << 20;

const [subnet, address, offload] = process.argv.slice(2);
const zeros = new Uint8Array(64 * 1024);
const clock = new RealTime();
const host = new Host({
  addresses: [parseHost(address)],
  secret: randomBytes(16),
  random: (below) => randomInt(below),
});
host.listen(SOURCE_PORT);
host.listen(SINK_PORT);
new Driver(host, openTun({ address: subnet, offload: offload === 'offload' }), clock, ({ socket, event }) => {
  const now = clock.now();
  if (event.kind === 'end-of-stream') socket.close(now);
  else if (event.kind === 'readable') socket.read(MAX_READ, now);
  else if (socket.local.port === SOURCE_PORT && (event.kind === 'established' || event.kind === 'writable')) {
    while (socket.send(zeros, now) === zeros.length);
  }
});
console.log('listening');
