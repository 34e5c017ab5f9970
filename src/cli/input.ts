/** Input of commands that read a few octets: hex or the octets themselves, from an argument, a file or standard input. */
import { createReadStream } from 'node:fs';
import { startsWithCode } from '../codec/segment.ts';
import { isMalformed, MalformedInput, nameOf, STANDARD_INPUT, standardInput } from './process.ts';

/** More than any way of writing a message takes; a larger input is refused before it is read whole. */
const LARGEST_INPUT_OCTETS = 65_536;

/**
 * Octets from a file, or from standard input without a path. Text that does not start with the Message Code is hex.
 *
 * @throws MalformedInput when there are too many or the text is no hex, and the system's error when the file can't be read
 */
export async function readOctets(path?: string): Promise<Uint8Array> {
  const content = await readSmall(path);
  if (startsWithCode(content, 0)) return content;
  const text = textOf(content);
  return text === undefined ? content : parseHex(text);
}

/** The text of a file, or of standard input without a path. */
export async function readText(path?: string): Promise<string> {
  return new TextDecoder().decode(await readSmall(path));
}

/** Does what reads a file; where that finds something malformed, the error names the file. */
export async function naming<Result>(path: string | undefined, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (path === undefined || !isMalformed(error)) throw error;
    throw new MalformedInput(`${nameOf(path)}: ${error.message}`, { cause: error });
  }
}

/**
 * Octets from hex digits; white space and colons are passed over, and `0x` at the start or behind them.
 *
 * @throws MalformedInput naming the first character that is no hex digit, or a missing digit
 */
export function parseHex(text: string): Uint8Array {
  const digits = text.replace(/(?<=^|[\s:])0[xX]/g, '').replace(/[\s:]/g, '');
  const stranger = /[^0-9a-fA-F]/u.exec(digits);
  if (stranger !== null) {
    throw new MalformedInput(
      `${JSON.stringify(stranger[0])} after ${stranger.index} hex digits is none; expected a message in hex, or a file`,
    );
  }
  if (digits.length % 2 === 1)
    throw new MalformedInput(`${digits.length} hex digits; expected an even number`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}

async function readSmall(path: string | undefined): Promise<Buffer> {
  const stream = path === undefined ? standardInput() : createReadStream(path);
  stream.on('error', (error: Error) => Object.assign(error, { path: path ?? STANDARD_INPUT })); // EISDIR has none
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    octets += chunk.length;
    if (octets > LARGEST_INPUT_OCTETS) {
      throw new MalformedInput(
        `the input has more than ${LARGEST_INPUT_OCTETS} octets; expected one message`,
      );
    }
  }
  return Buffer.concat(chunks);
}

/** Octets as text, without a byte order mark, where they are UTF-8 with no control characters but white space. */
function textOf(octets: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(octets);
    return /[^\P{Cc}\s]/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
