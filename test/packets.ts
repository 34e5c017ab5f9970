/** Packets put together by hand for tests of tools that must not lean on src/codec, and Wireshark to look at them. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { spec, type OperationName } from '../src/spec/index.ts';

export const ACK = 0x10;
export const MIG_BIT = 0x08;

export interface Endpoint {
  readonly host: number;
  readonly port: number;
}

export const source: Endpoint = { host: 0x0a000001, port: 4000 };
export const remote: Endpoint = { host: 0x0a000002, port: 7777 };
export const destination: Endpoint = { host: 0x0a000003, port: 5000 };

export interface SegmentParts {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  readonly seq?: number;
  readonly ack?: number;
  /** Low half of octet 12, the MIG bit unless it is given. */
  readonly reserved?: number;
  /** Octet 13, ACK unless it is given. */
  readonly flags?: number;
  readonly options?: Uint8Array;
  readonly payload?: Uint8Array;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** Octets of a message: the operation by name or by value, the rest by field name, zero where not given. */
export function message(
  operation: OperationName | number,
  fields: Readonly<Record<string, number>> = {},
): Uint8Array {
  const value = typeof operation === 'number' ? operation : valueOf(operation);
  const given: Readonly<Record<string, number>> = {
    code: spec.message.code.value,
    operation: value,
    ...fields,
  };
  const octets = Buffer.alloc(spec.message.octets);
  for (const { name, offset, octets: width } of spec.message.fields) {
    octets.writeUIntBE(given[name] ?? 0, offset, width);
  }
  return Uint8Array.from(octets);
}

/** A well-formed message of an operation about a move from `source` to `destination`. */
export function wellFormed(operation: OperationName, round = 0): Uint8Array {
  const old = { round, oldHost: source.host, oldPort: source.port };
  const { new: content } = spec.operations.find(({ name }) => name === operation) ?? {};
  if (content === 'zero') return message(operation, old);
  return message(operation, { ...old, newHost: destination.host, newPort: destination.port });
}

export function valueOf(operation: OperationName): number {
  const found = spec.operations.find(({ name }) => name === operation);
  if (found === undefined) throw new Error(`spec/ has no operation ${operation}`);
  return found.value;
}

export function tcp({
  from = source,
  to = remote,
  seq = 1000,
  ack = 2000,
  reserved = MIG_BIT,
  flags = ACK,
  options = new Uint8Array(),
  payload = new Uint8Array(),
}: SegmentParts): Uint8Array {
  const header = Buffer.alloc(20);
  header.writeUInt16BE(from.port, 0);
  header.writeUInt16BE(to.port, 2);
  header.writeUInt32BE(seq >>> 0, 4);
  header.writeUInt32BE(ack >>> 0, 8);
  header[12] = ((20 + options.length) << 2) | reserved;
  header[13] = flags;
  header.writeUInt16BE(8192, 14);
  return concat(header, options, payload);
}

export interface PacketParts {
  readonly from?: Endpoint;
  readonly to?: Endpoint;
  readonly protocol?: number;
  /** What the header says of the length, where it is not so. */
  readonly totalLength?: number;
  readonly options?: Uint8Array;
  /** Flags and fragment offset, as they stand in the header. */
  readonly fragment?: number;
  readonly identification?: number;
}

export function ipv4(
  payload: Uint8Array,
  {
    from = source,
    to = remote,
    protocol = 6,
    options = new Uint8Array(),
    fragment = 0,
    identification = 1,
    totalLength = 20 + options.length + payload.length,
  }: PacketParts = {},
): Uint8Array {
  const header = Buffer.alloc(20);
  header[0] = 0x40 + (20 + options.length) / 4;
  header.writeUInt16BE(totalLength, 2);
  header.writeUInt16BE(identification, 4);
  header.writeUInt16BE(fragment, 6);
  header[8] = 64;
  header[9] = protocol;
  header.writeUInt32BE(from.host, 12);
  header.writeUInt32BE(to.host, 16);
  return concat(header, options, payload);
}

/** A segment in an IPv6 packet, between addresses of the documentation's prefix. */
export function ipv6(segment: Uint8Array): Uint8Array {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(segment.length, 4);
  header[6] = 6;
  header[7] = 64;
  header.set([0x20, 0x01, 0x0d, 0xb8], 8);
  header.set([0x20, 0x01, 0x0d, 0xb8], 24);
  header[23] = 1;
  header[39] = 2;
  return concat(header, segment);
}

/** A segment in its IPv4 packet. */
export function packet(parts: SegmentParts): Uint8Array {
  return ipv4(tcp(parts), parts.from && parts.to ? { from: parts.from, to: parts.to } : {});
}

/** A packet in an Ethernet frame, behind the tags given, up to the shortest length of such a frame. */
export function ethernet(payload: Uint8Array, tags: Uint8Array = new Uint8Array()): Uint8Array {
  const addresses = Uint8Array.from([2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1]);
  const type = payload[0] !== undefined && payload[0] >> 4 === 6 ? [0x86, 0xdd] : [0x08, 0x00];
  const frame = concat(addresses, tags, Uint8Array.from(type), payload);
  return concat(frame, new Uint8Array(Math.max(0, 60 - frame.length)));
}

export interface Captured {
  readonly octets: Uint8Array;
  /** Length on the wire, where the capture holds less. */
  readonly wireLength?: number;
  /** Microseconds since the start of the capture; by default a millisecond after the frame before. */
  readonly time?: number;
}

/** Frames of segments, in Ethernet. */
export function frames(...segments: readonly SegmentParts[]): Captured[] {
  return segments.map((segment) => ({ octets: ethernet(packet(segment)) }));
}

export interface Sending {
  readonly round?: number;
  /** Microseconds since the start of the capture. */
  readonly time?: number;
  readonly from?: Endpoint;
  readonly to?: Endpoint;
}

/** A well-formed message in a frame, between the ends that exchange it. */
export function sent(operation: OperationName, { round = 0, time, ...ends }: Sending = {}): Captured {
  const mover = operation === 'REMOTE_RESTART' || operation === 'RESTART_ACK' ? destination : source;
  const asks = spec.operations.some(({ name, to }) => name === operation && to === 'remote');
  const way = asks ? { from: mover, to: remote } : { from: remote, to: mover };
  const octets = ethernet(packet({ ...way, ...ends, payload: wellFormed(operation, round) }));
  return time === undefined ? { octets } : { octets, time };
}

/** Octets of a pcap file with nanoseconds. */
export function pcap(frames: readonly Captured[], linkType = 1): Uint8Array {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b23c4d, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0x40000, 16);
  header.writeUInt32LE(linkType, 20);
  const records = frames.map(({ octets, wireLength = octets.length, time }, index) => {
    const microseconds = time ?? 1000 * index;
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000 + Math.floor(microseconds / 1e6), 0);
    record.writeUInt32LE(Math.round(1000 * (microseconds % 1e6)), 4);
    record.writeUInt32LE(octets.length, 8);
    record.writeUInt32LE(wireLength, 12);
    return concat(record, octets);
  });
  return concat(header, ...records);
}

/** The commands of Wireshark; the variables TSHARK and SHARKD name others, such as those of another version. */
export const TSHARK = process.env['TSHARK'] ?? 'tshark';
export const SHARKD = process.env['SHARKD'] ?? 'sharkd';

const dissector = fileURLToPath(new URL('../generated/wireshark/migsock.lua', import.meta.url));

/** Frames to make a capture of, or the path of one. */
export type Capture = readonly Captured[] | string;

/**
 * What tshark with the generated dissector prints of a capture.
 *
 * @throws Error when tshark reports anything about Lua, which no capture may cause
 */
export function tshark(capture: Capture, args: readonly string[], linkType = 1): Promise<string> {
  return inTemporaryFolder(async (folder) => {
    const file = captureFile(capture, join(folder, 'test.pcap'), linkType);
    const script = ['-n', '-r', file, '-X', `lua_script:${dissector}`];
    const { stdout, stderr } = await run(TSHARK, [...script, ...args], folder);
    if (/\bLua\b/.test(stdout + stderr)) throw new Error(`tshark reports a Lua error:\n${stderr}${stdout}`);
    return stdout;
  });
}

/**
 * What sharkd, which is Wireshark without its windows, has in the fields of the dissector, frame by frame. Like
 * Wireshark it reads a capture without making trees, and makes that of a frame when it is asked for it.
 *
 * @param captures - loaded one after the other
 * @param asked - the frames of the last capture that are asked for, in this order
 */
export function sharkd(
  captures: readonly Capture[],
  asked: readonly number[],
): Promise<Record<string, string>[]> {
  return inTemporaryFolder(async (folder) => {
    const plugins = join(folder, '.local', 'lib', 'wireshark', 'plugins');
    mkdirSync(plugins, { recursive: true });
    copyFileSync(dissector, join(plugins, 'migsock.lua'));
    const files = captures.map((capture, index) => captureFile(capture, join(folder, `${index}.pcap`), 1));
    const requests = [
      ...files.map((file) => ({ method: 'load', params: { file } })),
      ...asked.map((frame) => ({ method: 'frame', params: { frame, proto: true } })),
    ];
    const lines = requests.map(
      (request, index) => `${JSON.stringify({ jsonrpc: '2.0', id: index + 1, ...request })}\n`,
    );
    const { stdout } = await run(SHARKD, ['-'], folder, lines.join(''));
    const answers = stdout.split('\n').slice(0, -1);
    if (answers.length !== requests.length || /Lua Error|"error":/.test(stdout)) {
      throw new Error(`sharkd answers with:\n${stdout}`);
    }
    return answers.slice(files.length).map(fieldsShown);
  });
}

/** Fields of the dissector in an answer of sharkd, which gives each as the filter for it. */
function fieldsShown(answer: string): Record<string, string> {
  const filters = answer.matchAll(/"f":"(migsock\.\w+) == ([^"]*)"/g);
  return Object.fromEntries([...filters].map(([, name = '', value = '']) => [name, value]));
}

function captureFile(capture: Capture, path: string, linkType: number): string {
  if (typeof capture === 'string') return capture;
  writeFileSync(path, pcap(capture, linkType));
  return path;
}

interface Output {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command of Wireshark with nobody's preferences. That a capture ends within a record is no failure here. */
async function run(command: string, args: readonly string[], home: string, input = ''): Promise<Output> {
  const env: NodeJS.ProcessEnv = { ...process.env, HOME: home, WIRESHARK_CONFIG_DIR: home };
  const running = promisify(execFile)(command, args, { env, maxBuffer: Infinity });
  running.child.stdin?.end(input);
  return running.catch((error: unknown) => {
    const { stdout = '', stderr = '' } = error as Partial<Output>;
    if (stderr.includes('cut short in the middle of a packet')) return { stdout, stderr };
    throw error;
  });
}

async function inTemporaryFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'migsock-test-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What tshark says of each frame in some columns; several values of a column are joined with ` | `. */
export async function columns<Column extends string>(
  capture: Capture,
  names: readonly Column[],
  args: readonly string[] = [],
  linkType = 1,
): Promise<Record<Column, string>[]> {
  const format = ['-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', 'aggregator=;'];
  const wanted = [...names, '_ws.lua.error'].flatMap((name) => ['-e', name]);
  const output = await tshark(capture, [...args, ...format, ...wanted], linkType);
  return output
    .split('\n')
    .slice(0, -1)
    .map((line, index) => {
      const values = line.split('\t');
      if (values[names.length] !== '') throw new Error(`the dissector failed in row ${index + 1}`);
      const entries = names.map((name, place) => [name, (values[place] ?? '').replaceAll(';', ' | ')]);
      return Object.fromEntries(entries) as Record<Column, string>;
    });
}
