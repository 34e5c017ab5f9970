/** Input of commands that read a few octets: hex or the octets themselves, from an argument, a file or standard input. */
import { createReadStream } from 'node:fs';
import { MalformedInput } from './process.ts';

/** More than any way of writing a message takes; a larger input is refused before it is read whole. */
const LARGEST_INPUT_OCTETS = 65_536;

/**
 * Octets from a file, or from standard input for `-`; text of nothing but hex digits is read as hex.
 *
 * @throws MalformedInput when there are too many, and the system's error when the file can't be read
 */
export async function readOctets(path: string): Promise<Uint8Array> {
  const content = await readSmall(path);
  const text = content.toString('latin1');
  return /^[\s:0-9a-fA-FxX]*$/.test(text) ? parseHex(text) : content;
}

/** The text of a file, or of standard input for `-`. */
export async function readText(path: string): Promise<string> {
  return (await readSmall(path)).toString('utf8');
}

async function readSmall(path: string): Promise<Buffer> {
  const stream = path === '-' ? process.stdin : createReadStream(path);
  stream.on('error', (error: Error) => Object.assign(error, { path })); // EISDIR comes without one
  const chunks: Buffer[] = [];
  let octets = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    octets += chunk.length;
    if (octets > LARGEST_INPUT_OCTETS) {
      throw new MalformedInput(`${path}: more than ${LARGEST_INPUT_OCTETS} octets; expected one message`);
    }
  }
  return Buffer.concat(chunks);
}

/**
 * Octets from hex digits; white space, colons and `0x` are passed over.
 *
 * @throws MalformedInput naming the first character that is no hex digit, or a missing digit
 */
export function parseHex(text: string): Uint8Array {
  const digits = text.replace(/0[xX]|[\s:]/g, '');
  const stranger = digits.search(/[^0-9a-fA-F]/);
  if (stranger >= 0) {
    const character = JSON.stringify(digits[stranger]);
    throw new MalformedInput(
      `${character} after ${stranger} hex digits is none; expected a message in hex, or a file`,
    );
  }
  if (digits.length % 2 === 1)
    throw new MalformedInput(`${digits.length} hex digits; expected an even number`);
  return Uint8Array.from(Buffer.from(digits, 'hex'));
}
