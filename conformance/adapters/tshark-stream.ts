/** tshark that reads a capture as it grows: to start it takes half a second, and a frame a few milliseconds. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { makeTemporaryFolder } from './temporary-folder.ts';
import {
  COLUMNS,
  defaultDissector,
  homeAt,
  pcapHeader,
  pcapRecord,
  startTshark,
  tsharkArguments,
  verdictOf,
} from './tshark.ts';
import { WitnessError, type CodecWitness, type WitnessVerdict } from './witness.ts';

/** Milliseconds in which a frame is judged. */
const LIMIT = 30_000;
/** tshark reads no standard input that is a socket, as Node's are: cat makes it a pipe. */
const THROUGH_A_PIPE = 'cat | exec tshark -l "$@"';

/** @throws WitnessError when there is no tshark */
export async function startTsharkStream(): Promise<CodecWitness> {
  const { name } = await startTshark();
  const streams = new Map<number, Stream>();
  return {
    name,
    classify: (frames, linkType) => {
      const stream = streams.get(linkType) ?? new Stream(linkType);
      streams.set(linkType, stream);
      return Promise.all(frames.map((frame) => stream.classify(frame)));
    },
    close: async () => {
      await Promise.all([...streams.values()].map((stream) => stream.close()));
    },
  };
}

interface Waiting {
  readonly late: NodeJS.Timeout;
  readonly resolve: (verdict: WitnessVerdict) => void;
  readonly reject: (error: Error) => void;
}

/** Frames of one link type: a capture has one. */
class Stream {
  readonly #home = makeTemporaryFolder('tshark');
  readonly #child;
  readonly #ended: Promise<void>;
  readonly #waiting: Waiting[] = [];
  #rows = 0;

  constructor(linkType: number) {
    const options = tsharkArguments('-', defaultDissector(), COLUMNS);
    const child = spawn('/bin/sh', ['-c', THROUGH_A_PIPE, 'sh', ...options], {
      cwd: this.#home.path,
      env: homeAt(this.#home.path),
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child = child;
    createInterface({ input: child.stdout }).on('line', (row) => {
      this.#settle(row.split('\t'));
    });
    child.stdin.on('error', () => undefined);
    this.#ended = new Promise((resolve) => {
      child.once('close', () => {
        this.#home.remove();
        this.#fail(`tshark ended after ${this.#rows} frames`);
        resolve();
      });
    });
    child.stdin.write(pcapHeader(linkType));
  }

  classify(frame: Uint8Array): Promise<WitnessVerdict> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        this.#fail(`tshark did not judge a frame within ${LIMIT / 1000} s`);
      }, LIMIT);
      this.#waiting.push({ late, resolve, reject });
      this.#child.stdin.write(pcapRecord(frame));
    });
  }

  close(): Promise<void> {
    this.#child.stdin.end();
    return this.#ended;
  }

  #settle(row: readonly string[]): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) return;
    clearTimeout(waiting.late);
    const [luaError] = row;
    if (luaError === '') waiting.resolve(verdictOf(row, this.#rows));
    else waiting.reject(new WitnessError(`the dissector failed: ${String(luaError)}`));
    this.#rows += 1;
  }

  #fail(reason: string): void {
    for (const { late, reject } of this.#waiting.splice(0)) {
      clearTimeout(late);
      reject(new WitnessError(reason));
    }
  }
}
