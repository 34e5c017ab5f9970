/** Where the octets of a capture come from: one interface over files, streams and memory. */
import { open, type FileHandle } from 'node:fs/promises';

/** Octets in order. What a source throws, its reader throws as it is. */
export interface ByteSource {
  /** Writes at least one octet to the start of `into` and says how many; 0 only at the end. */
  read(into: Uint8Array): Promise<number>;
  /** Called once by the reader that it was given to, when that needs no more. */
  close?(): Promise<void>;
}

/** A file by its path; it is opened by the first read and closed by its reader. */
export function fileSource(path: string): ByteSource {
  let handle: FileHandle | undefined;
  return {
    async read(into) {
      handle ??= await open(path);
      return (await handle.read(into)).bytesRead;
    },
    async close() {
      await handle?.close();
    },
  };
}

/** A file that is already open, from where it stands; it stays open. */
export function handleSource(handle: FileHandle): ByteSource {
  return { read: async (into) => (await handle.read(into)).bytesRead };
}

/** A Readable, such as standard input, or anything else that yields octets. Its reader ends the iteration. */
export function streamSource(stream: AsyncIterable<Uint8Array>): ByteSource {
  const chunks = stream[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array(0);
  return {
    async read(into) {
      while (rest.length === 0) {
        const next = await chunks.next();
        if (next.done === true) return 0;
        rest = next.value;
      }
      const taken = rest.subarray(0, into.length);
      into.set(taken);
      rest = rest.subarray(taken.length);
      return taken.length;
    },
    async close() {
      await chunks.return?.();
    },
  };
}

/** Octets that are in memory already; they are not copied before they are read. */
export function memorySource(bytes: Uint8Array): ByteSource {
  let position = 0;
  return {
    read(into) {
      const taken = bytes.subarray(position, position + into.length);
      into.set(taken);
      position += taken.length;
      return Promise.resolve(taken.length);
    },
  };
}
