/** Wireshark's tshark with the generated dissector, as a witness. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { snake } from '../../src/spec/names.ts';
import { packageFile } from '../../src/spec/package-file.ts';
import { spec, type Field, type ProblemId } from '../../src/spec/index.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';
import { WitnessError, type CodecWitness, type WitnessFields, type WitnessVerdict } from './witness.ts';

export interface TsharkOptions {
  /** The command of tshark 4.0 or later. */
  readonly tshark?: string | undefined;
  /** The dissector; generated/wireshark/migsock.lua by default. */
  readonly dissector?: string | undefined;
}

/**
 * Makes a witness of tshark, which is started anew for every call.
 *
 * @throws WitnessError when there is no such command, or it is not tshark
 */
export async function startTshark(options: TsharkOptions = {}): Promise<CodecWitness> {
  const { tshark = 'tshark', dissector = defaultDissector() } = options;
  const said = await inTemporaryDirectory((directory) => run(tshark, ['--version'], directory));
  const version = /^TShark \(Wireshark\) (\d[\w.-]*\w)/m.exec(said)?.[1];
  if (version === undefined) {
    throw new WitnessError(`${tshark} says "${firstLine(said)}" of itself; expected the version of TShark`);
  }
  return new TsharkWitness(`tshark ${version}`, tshark, dissector);
}

class TsharkWitness implements CodecWitness {
  readonly name: string;
  readonly #tshark: string;
  readonly #dissector: string;

  constructor(name: string, tshark: string, dissector: string) {
    this.name = name;
    this.#tshark = tshark;
    this.#dissector = dissector;
  }

  classify(frames: readonly Uint8Array[], linkType: number): Promise<WitnessVerdict[]> {
    return inTemporaryDirectory(async (directory) => {
      const capture = join(directory, 'frames.pcap');
      await writeFile(capture, pcapOf(frames, linkType));
      const rows = await this.#read(capture, [], COLUMNS);
      const brokenRow = rows.findIndex(([luaError]) => luaError !== '');
      if (brokenRow >= 0) throw await this.#luaError(capture, brokenRow);
      if (rows.length !== frames.length) {
        throw new WitnessError(`${this.name} made ${rows.length} rows of ${frames.length} frames`);
      }
      return rows.map(verdictOf);
    });
  }

  /** Nothing runs between calls. */
  close(): Promise<void> {
    return Promise.resolve();
  }

  /** One row for each frame that the filter lets through; several values of a column are joined with commas. */
  async #read(
    capture: string,
    filter: readonly string[],
    columns: readonly string[],
  ): Promise<readonly string[][]> {
    const options = tsharkArguments(capture, this.#dissector, columns, filter);
    const output = await run(this.#tshark, options, dirname(capture));
    const lines = output.split('\n').slice(0, -1);
    return lines.map((line) => line.split('\t'));
  }

  async #luaError(capture: string, row: number): Promise<WitnessError> {
    const messages = await this.#read(capture, ['-Y', `frame.number == ${row + 1}`], ['_ws.expert.message']);
    return new WitnessError(`${this.#dissector} failed in frame ${row + 1}: ${messages.flat().join(' ')}`);
  }
}

/** Has tshark print columns of the frames of a capture, a row each. */
export function tsharkArguments(
  capture: string,
  dissector: string,
  columns: readonly string[],
  filter: readonly string[] = [],
): string[] {
  return [
    ...['-n', '-r', capture, '-X', `lua_script:${dissector}`],
    // A frame is judged by itself: a fragment must not be completed by another frame.
    ...['-o', 'ip.defragment:FALSE'],
    ...filter,
    ...['-T', 'fields', '-E', 'separator=/t', '-E', 'occurrence=a', '-E', 'aggregator=,'],
    ...columns.flatMap((column) => ['-e', column]),
  ];
}

const PROTOCOL = spec.message.name;
const LUA_ERROR_COLUMN = '_ws.lua.error';
export const COLUMNS = [
  LUA_ERROR_COLUMN,
  `${PROTOCOL}.problem`,
  ...spec.message.fields.map(({ name }) => `${PROTOCOL}.${snake(name)}`),
];

/** What a row of COLUMNS says. */
export function verdictOf([, problemColumn = '', ...values]: readonly string[], row: number): WitnessVerdict {
  if (values[0]?.includes(',')) {
    throw new WitnessError(`frame ${row + 1} holds several messages for tshark; expected one at most`);
  }
  if (values[0] === '') return { kind: 'ordinary', problems: [] };
  const problems = problemColumn.split(',').filter((id) => id !== '');
  if (!isProblemList(problems)) {
    throw new WitnessError(`frame ${row + 1} has the problems "${problemColumn}"; expected those of spec/`);
  }
  const kind = problems.length === 0 ? 'message' : 'malformed';
  return values.includes('') ? { kind, problems } : { kind, problems, fields: fieldsOf(values) };
}

function isProblemList(ids: readonly string[]): ids is ProblemId[] {
  return ids.every((id) => spec.problems.some((problem) => problem.id === id));
}

function fieldsOf(values: readonly string[]): WitnessFields {
  return Object.fromEntries(
    spec.message.fields.map((field, index) => [field.name, numberOf(field, values[index] ?? '')]),
  );
}

function numberOf({ type }: Field, text: string): number {
  if (type !== 'host') return Number(text);
  return text.split('.').reduce((host, octet) => 0x100 * host + Number(octet), 0);
}

/** A capture of the frames in the classic format, version 2.4, with every time stamp zero. */
function pcapOf(frames: readonly Uint8Array[], linkType: number): Uint8Array {
  return Buffer.concat([pcapHeader(linkType), ...frames.map(pcapRecord)]);
}

export function pcapHeader(linkType: number): Uint8Array {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(0x40000, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

export function pcapRecord(frame: Uint8Array): Uint8Array {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(frame.length, 8);
  record.writeUInt32LE(frame.length, 12);
  return Buffer.concat([record, frame]);
}

/** What the command prints. Preferences and plugins of whoever runs it are left out: its home is the directory. */
function run(command: string, args: readonly string[], directory: string): Promise<string> {
  const env = homeAt(directory);
  return new Promise((resolve, reject) => {
    execFile(command, args, { env, maxBuffer: Infinity }, (error, stdout, stderr) => {
      const luaFailure = /^.*\bLua: [^]*/m.exec(stderr)?.[0];
      if (error?.code === 'ENOENT') {
        reject(
          new WitnessError(`the tshark witness needs Wireshark's tshark; there is no command ${command}`),
        );
      } else if (error !== null) {
        reject(new WitnessError(`${command} failed; it said:\n${stderr.trim()}${rootHint(stderr)}`));
      } else if (luaFailure !== undefined) {
        reject(new WitnessError(`${command} cannot load the dissector; it said:\n${luaFailure.trim()}`));
      } else {
        resolve(stdout);
      }
    });
  });
}

export function homeAt(directory: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: directory,
    XDG_CONFIG_HOME: directory,
    WIRESHARK_CONFIG_DIR: directory,
  };
}

/** Newer versions of tshark don't load scripts as root, and say no more than that the fields are unknown. */
function rootHint(said: string): string {
  if (process.getuid?.() !== 0 || !said.includes(`${PROTOCOL}.`)) return '';
  return '\nIt may have loaded no dissector because it ran as root; run it as another user.';
}

async function inTemporaryDirectory<T>(use: (directory: string) => Promise<T>): Promise<T> {
  const { path, remove } = makeTemporaryFolder('tshark');
  try {
    return await use(path);
  } finally {
    remove();
  }
}

export function defaultDissector(): string {
  return packageFile('generated/wireshark/migsock.lua');
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? '';
}
