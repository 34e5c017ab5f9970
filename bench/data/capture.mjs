/**
 * A capture as it could have been made beside a busy server, the same one for the same seed: connections in full swing, both
 * directions, timestamps; data segments of different sizes, pure acknowledgments, and now and then a MIGSOCK message.
 */
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { uniformFloat32 } from 'pure-rand/distribution/uniformFloat32';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { LinkType, PcapWriter } from '../../dist/src/capture/index.js';
import { FILE_HEADER_OCTETS } from '../../dist/src/capture/pcap-format.js';
import {
  advance,
  alignOptions,
  encodeIpv4,
  encodeTcp,
  Ipv4Flag,
  MESSAGE_OCTETS,
  MIG_BIT,
  sequenceNumber,
  TcpFlag,
} from '../../dist/src/codec/index.js';
import { drawMessages } from './messages.mjs';

const MESSAGE_SHARE = 0.1;
const DATA_SHARE = 0.45;
const FULL_SIZED_SHARE = 0.6;
const CONNECTIONS = 64;
/** What Ethernet leaves when every segment has timestamps. */
const LARGEST_PAYLOAD = 1448;

const START_NANOSECONDS = 1_700_000_000n * 1_000_000_000n;
const NANOSECONDS_BETWEEN_PACKETS = 20_000n;
const NANOSECONDS_PER_TICK = 1_000_000n;

const ETHERNET_HEADER = Uint8Array.of(2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2, 0x08, 0x00);
const PROTOCOL_TCP = 6;
/** Unassigned ports, so that nobody takes random data for a protocol that it is not. */
const [FIRST_CLIENT_PORT, SERVER_PORT] = [50_001, 61_616];
const [FIRST_CLIENT, SERVER] = [0xc6336401, 0xc0000201]; // 198.51.100.1, 192.0.2.1

/** Writes a pcap file of so many packets, and says how many of them carry a message. */
export function writeCapture(path, packets, seed) {
  const traffic = new Traffic(packets, seed);
  const file = openSync(path, 'w');
  const writer = new PcapWriter((bytes) => writeAll(file, bytes), { linkType: LinkType.ethernet });
  for (let index = 0n; index < packets; index++) {
    const time = START_NANOSECONDS + index * NANOSECONDS_BETWEEN_PACKETS;
    writer.write({ time, data: traffic.next(time) });
  }
  closeSync(file);
  return traffic.messages;
}

/** Writes a file with the packets of another one, as often as said. */
export function repeatCapture(source, path, times) {
  const capture = readFileSync(source);
  const file = openSync(path, 'w');
  writeSync(file, capture, 0, FILE_HEADER_OCTETS);
  for (let round = 0; round < times; round++) writeAll(file, capture.subarray(FILE_HEADER_OCTETS));
  closeSync(file);
}

class Traffic {
  /** Messages sent so far. */
  messages = 0;
  #random;
  #connections;
  #wireMessages;
  #data;

  constructor(packets, seed) {
    this.#random = xoroshiro128plus(seed);
    this.#wireMessages = drawMessages(packets, seed).bytes;
    this.#data = Uint8Array.from({ length: 1 << 16 }, () => uniformInt(this.#random, 0, 255));
    this.#connections = Array.from({ length: CONNECTIONS }, (_, index) => this.#connection(index));
  }

  /** The next frame. */
  next(time) {
    const ends = this.#connections[uniformInt(this.#random, 0, CONNECTIONS - 1)];
    const fromClient = uniformInt(this.#random, 0, 1) === 0;
    const [sender, receiver] = fromClient ? ends : [...ends].reverse();
    const draw = uniformFloat32(this.#random);
    if (draw < MESSAGE_SHARE) return frame(sender, receiver, time, this.#message(sender));
    const payload = draw < MESSAGE_SHARE + DATA_SHARE ? this.#payload() : new Uint8Array(0);
    const segment = { sequence: sender.next, reserved: 0, payload };
    sender.next = advance(sender.next, payload.length);
    return frame(sender, receiver, time, segment);
  }

  /** It takes no sequence space, and lies in front of what is to come. */
  #message({ next }) {
    const at = MESSAGE_OCTETS * this.messages++;
    const payload = this.#wireMessages.subarray(at, at + MESSAGE_OCTETS);
    return { sequence: advance(next, -MESSAGE_OCTETS), reserved: MIG_BIT, payload };
  }

  #payload() {
    const isFull = uniformFloat32(this.#random) < FULL_SIZED_SHARE;
    const octets = isFull ? LARGEST_PAYLOAD : uniformInt(this.#random, 1, LARGEST_PAYLOAD);
    const start = uniformInt(this.#random, 0, this.#data.length - octets);
    return this.#data.subarray(start, start + octets);
  }

  /** The two ends of a connection, the client's first. */
  #connection(index) {
    const end = (host, port) => ({
      host,
      port,
      next: sequenceNumber(uniformInt(this.#random, 0, 2 ** 32 - 1)),
    });
    return [end(FIRST_CLIENT + index, FIRST_CLIENT_PORT + index), end(SERVER, SERVER_PORT)];
  }
}

function frame(sender, receiver, time, { sequence, reserved, payload }) {
  const addresses = { source: sender.host, destination: receiver.host };
  const tick = Number((time / NANOSECONDS_PER_TICK) & 0xffff_ffffn);
  const segment = encodeTcp(
    {
      sourcePort: sender.port,
      destinationPort: receiver.port,
      sequence,
      acknowledgment: receiver.next,
      reserved,
      flags: TcpFlag.ACK,
      window: 0xffff,
      urgentPointer: 0,
      options: alignOptions([
        { kind: 'nop' },
        { kind: 'nop' },
        { kind: 'timestamps', value: tick, echo: tick },
      ]),
      payload,
    },
    addresses,
  );
  return Buffer.concat([ETHERNET_HEADER, packet(addresses, segment)]);
}

function packet(addresses, payload) {
  return encodeIpv4({
    ...addresses,
    typeOfService: 0,
    identification: 0,
    flags: Ipv4Flag.dontFragment,
    fragmentOffset: 0,
    timeToLive: 64,
    protocol: PROTOCOL_TCP,
    options: new Uint8Array(0),
    payload,
  });
}

function writeAll(file, bytes) {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at);
}
