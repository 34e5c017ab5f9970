/** The reference endpoint: in memory segments, connections, migrations, blackout and state buffers; and over TUN. */
import { decodePacket, MIG_BIT } from '../dist/src/codec/index.js';
import { collect, collectYoung } from './common/garbage.mjs';
import { interleave } from './common/interleave.mjs';
import { judged, rates, ratios } from './common/report.mjs';
import { measureOverTun } from './endpoint-tun.mjs';
import { MILLISECOND, SECOND, World, Writer } from './endpoint-world.mjs';

const MSS = 1448;
const WARM_UPS = 2;
const MANY = 10_000;

const STREAM_OCTETS = 128 * 1024 * 1024;
const STREAM_CHUNK = 64 * 1024;
const STREAM_DELAY = 100;

/** What a connection sends in its turn: an initial window. */
const BURST_OCTETS = 10 * MSS;
const TURNS = 20_000;
/** Microseconds from one turn to the next. */
const TURN = 10;

const MIGRATIONS = 1000;
const MIGRATION_DELAY = 10 * MILLISECOND;

const ROUND_TRIPS = [1, 10, 50, 200];
const CARRIAGES = [0, 100];
const QUEUE_OCTETS = 4096;

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureEndpoint({ rounds }) {
  const extent = { rounds, warmUps: WARM_UPS };
  return [
    ...(await measureStream(extent)),
    ...(await measureGrowth(extent)),
    measureMemory(extent),
    ...(await measureMigrations(extent)),
    ...measureBlackouts(),
    ...(await measureBuffers(extent)),
    ...(await measureOverTun(extent)),
  ];
}

/** One connection that streams as fast as the processor allows. */
async function measureStream(extent) {
  const contender = {
    name: '1 connection',
    sample: () => {
      const world = new World({ delay: STREAM_DELAY });
      const { client } = world.connect();
      const writer = new Writer(world, client, STREAM_OCTETS, STREAM_CHUNK);
      const microseconds = processorTime(() => {
        writer.write();
        world.until(() => writer.left === 0);
      });
      return (8 * STREAM_OCTETS) / microseconds / 1000;
    },
  };
  return [rates('goodput of 1448-octet segments', 'Gbit/s', await interleave([contender], extent))];
}

/** Connections that send in turn, all octets arriving before the next: only how many there are differs. */
async function measureGrowth(extent) {
  const counts = [1, 100, MANY];
  const name = (count) => `${count.toLocaleString('en-US')} connection${count === 1 ? '' : 's'}`;
  const contenders = counts.map((count) => {
    const world = new World();
    const clients = world.connections(count).map(({ client }) => client);
    return {
      name: name(count),
      sample: () => processorTime(() => sendInTurn(world, clients, TURNS)) / segments,
    };
  });
  const segments = (TURNS * BURST_OCTETS) / MSS;
  const samples = await interleave(contenders, extent);
  const pairs = counts.slice(1).map((count) => ({ name: name(count), by: name(1), atMost: 1.5 }));
  return [
    rates('processor time a segment, both ends', 'µs', samples),
    ratios('processor time a segment', samples, pairs),
  ];
}

function sendInTurn(world, clients, turns) {
  const burst = new Uint8Array(BURST_OCTETS);
  for (let turn = 0; turn < turns; turn++) {
    const client = clients[turn % clients.length];
    if (client.send(burst, world.now) !== burst.length) throw new Error('a send buffer is full');
    world.pass(TURN);
  }
}

/** What an idle end of a connection takes, sockets and the host's tables included; nothing is queued. */
function measureMemory({ rounds, warmUps }) {
  const samples = Array.from({ length: warmUps + rounds }, memoryOfIdle).slice(warmUps);
  const row = (name, key) =>
    judged(
      name,
      samples.map((sample) => sample[key]),
      { atMost: 4096 },
    );
  return {
    title: 'memory of an idle end',
    unit: 'octets',
    rows: [row('established', 'fresh'), row('10 segments were read', 'used')],
  };
}

function memoryOfIdle() {
  const world = new World();
  sendInTurn(world, [world.connect().client], 1);
  const before = aliveOctets();
  const connections = world.connections(MANY);
  const perEnd = () => (aliveOctets() - before) / (2 * connections.length);
  const fresh = perEnd();
  const clients = connections.map(({ client }) => client);
  sendInTurn(world, clients, MANY);
  world.pass(SECOND);
  return { fresh, used: perEnd() };
}

/** Connect, stream, migrate, stream, close: one migration after the other. */
async function measureMigrations(extent) {
  const contender = {
    name: 'connect, stream, migrate, stream, close',
    sample: () => {
      const world = new World({ delay: MIGRATION_DELAY });
      const microseconds = processorTime(() => {
        for (let count = 0; count < MIGRATIONS; count++) migrateOnce(world);
      });
      return (1e6 * MIGRATIONS) / microseconds;
    },
  };
  const samples = await interleave([contender], extent);
  const rows = [...samples].map(([name, values]) => judged(name, values, { atLeast: 2000 }));
  return [{ title: 'migrations', unit: 'a second', rows }];
}

function migrateOnce(world) {
  const { client, server } = world.connect();
  let received = 0;
  world.listeners.set(server, ({ kind }) => {
    if (kind === 'readable') received += server.read(2 * BURST_OCTETS, world.now).length;
    else if (kind === 'end-of-stream') server.close(world.now);
  });
  const burst = new Uint8Array(BURST_OCTETS);
  client.send(burst, world.now);
  world.until(() => received === BURST_OCTETS);
  world.request([client]);
  const restored = world.restore(world.capture(client));
  world.until(() => !restored.association.isMute);
  world.discard(client);
  restored.send(burst, world.now);
  restored.close(world.now);
  world.until(() => received === 2 * BURST_OCTETS && server.state === 'CLOSED');
  world.listeners.delete(server);
}

/** Virtual time: the same in every round. */
function measureBlackouts() {
  const found = ROUND_TRIPS.flatMap((roundTrip) =>
    CARRIAGES.map((carriage) => blackout(roundTrip * MILLISECOND, carriage * MILLISECOND)),
  );
  const name = ({ roundTrip, carriage }) =>
    `RTT ${roundTrip / MILLISECOND} ms, carriage ${carriage / MILLISECOND} ms`;
  const line = (value, bound) => (one) => judged(name(one), [value(one)], { atMost: bound });
  const lessCarriage = ({ pause, carriage, roundTrip }) => (pause - carriage) / roundTrip;
  return [
    {
      title: 'blackout less carriage, to the remote',
      unit: 'RTT',
      rows: found.map(line((one) => lessCarriage({ ...one, pause: one.toRemote }), 2)),
    },
    {
      title: 'blackout less carriage, from the remote',
      unit: 'RTT',
      rows: found.map(line((one) => lessCarriage({ ...one, pause: one.fromRemote }), 2)),
    },
    {
      title: 'sent again though acknowledged',
      unit: 'octets',
      rows: found.map(line(({ repeated }) => repeated, 0)),
    },
  ];
}

/**
 * Both ends stream without a pause; how much longer than before the migration nothing new arrives at either, and how many
 * octets leave that their sender had an acknowledgment of.
 */
function blackout(roundTrip, carriage) {
  const world = new World({ delay: roundTrip / 2 });
  const { client, server } = world.connect();
  const pauses = { toRemote: new Pauses(world), fromRemote: new Pauses(world) };
  const repeats = new Repeats(world, roundTrip / 2);
  const tick = Math.max(100, roundTrip / 50);
  const ends = { mover: client, server };
  listen(world, server, pauses.toRemote);
  listen(world, client, pauses.fromRemote);
  const message = new Uint8Array(MSS);
  const write = () => {
    for (const socket of Object.values(ends)) socket.send(message, world.now);
    world.pump();
    world.clock.at(world.now + tick, write);
  };
  write();
  world.pass(20 * roundTrip);
  for (const pause of Object.values(pauses)) pause.begin();
  world.request([client]);
  const buffer = world.capture(client);
  world.pass(carriage);
  ends.mover = world.restore(buffer);
  listen(world, ends.mover, pauses.fromRemote);
  world.until(() => !ends.mover.association.isMute);
  world.discard(client);
  world.pass(20 * roundTrip);
  return {
    roundTrip,
    carriage,
    toRemote: pauses.toRemote.longest,
    fromRemote: pauses.fromRemote.longest,
    repeated: repeats.octets,
  };
}

function listen(world, socket, pauses) {
  world.listeners.set(socket, ({ kind }) => {
    if (kind === 'readable' && socket.read(Infinity, world.now).length > 0) pauses.arrived();
  });
}

/** The longest time between two arrivals. */
class Pauses {
  longest = 0;
  #world;
  #last = 0;

  constructor(world) {
    this.#world = world;
  }

  begin() {
    this.longest = 0;
  }

  arrived() {
    this.longest = Math.max(this.longest, this.#world.now - this.#last);
    this.#last = this.#world.now;
  }
}

/** Counts octets that leave a host although an acknowledgment of them has reached it, from the packets alone. */
class Repeats {
  octets = 0;
  /** By the address of who acknowledged: what is on its way, and what has arrived. One end keeps its address. */
  #acknowledged = { remote: undefined, mover: undefined };
  #onTheirWay = [];

  constructor(world, delay) {
    const remote = world.accepted.local.host;
    world.network.observe((packet, time) => {
      const { source, segment } = decodePacket(packet);
      if ((segment.reserved & MIG_BIT) !== 0) return; // what it carries is not of the stream
      while (this.#onTheirWay[0]?.arrives <= time) this.#arrive(this.#onTheirWay.shift());
      const [sender, receiver] = source === remote ? ['remote', 'mover'] : ['mover', 'remote'];
      const known = this.#acknowledged[sender];
      const before = known === undefined ? 0 : (known - segment.sequence) | 0;
      this.octets += Math.max(0, Math.min(before, segment.payload.length));
      this.#onTheirWay.push({ to: receiver, number: segment.acknowledgment, arrives: time + delay });
    });
  }

  #arrive({ to, number }) {
    const known = this.#acknowledged[to];
    if (known === undefined || ((number - known) | 0) > 0) this.#acknowledged[to] = number;
  }
}

/** How large state buffers are, and how fast very many sockets are captured and restored. */
async function measureBuffers(extent) {
  const empty = octetsOfBuffer(0);
  const perOctet = (octetsOfBuffer(QUEUE_OCTETS) - empty) / QUEUE_OCTETS;
  const contenders = [0, QUEUE_OCTETS].flatMap((queued) => [
    { name: `capture, ${queued} octets queued`, sample: () => timeOfCapture(heldSockets(queued)) },
    { name: `restore, ${queued} octets queued`, sample: () => timeOfRestore(heldSockets(queued)) },
  ]);
  return [
    {
      title: 'state buffer',
      unit: 'octets',
      rows: [judged('nothing queued', [empty], {}), judged('for each octet queued', [perOctet], {})],
    },
    rates(`${MANY.toLocaleString('en-US')} sockets`, 'ms', await interleave(contenders, extent)),
  ];
}

function octetsOfBuffer(queued) {
  const { world, sockets } = heldSockets(queued, 1);
  return world.capture(sockets[0]).length;
}

function timeOfCapture({ world, sockets }) {
  return processorTime(() => sockets.map((socket) => world.capture(socket))) / MILLISECOND;
}

function timeOfRestore({ world, sockets }) {
  const buffers = sockets.map((socket) => world.capture(socket));
  return processorTime(() => buffers.map((buffer) => world.restore(buffer))) / MILLISECOND;
}

/** Sockets that are ready to be captured; each has octets in its send queue that were never sent. */
function heldSockets(queued, count = MANY) {
  const world = new World();
  const sockets = world.connections(count).map(({ client }) => client);
  const octets = new Uint8Array(queued);
  for (const socket of sockets) socket.send(octets, world.now);
  world.request(sockets);
  return { world, sockets };
}

function processorTime(work) {
  collectYoung();
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return user + system;
}

function aliveOctets() {
  for (let times = 0; times < 2; times++) collect(); // octets of buffers count until the collection after theirs
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
