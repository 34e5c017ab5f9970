/** Octets as hex on the command line. */
import assert from 'node:assert/strict';
import { parseHex } from '../../../src/cli/input.ts';
import { MalformedInput } from '../../../src/cli/process.ts';
import { clearMessage, vectors } from '../support.ts';

export function seeds(): Uint8Array[] {
  const texts = vectors('message').map(({ bytes }) => bytes);
  const spaced = texts.map((text) => text.replaceAll(/../g, '0x$&: '));
  return [...texts, ...spaced, '0', 'xyz'].map((text) => Uint8Array.from(Buffer.from(text)));
}

export function fuzz(data: Uint8Array): void {
  const text = Buffer.from(data).toString('utf8');
  const octets = accepted(text);
  if (octets === undefined) return;
  const hex = Buffer.from(octets).toString('hex');
  assert.equal(hex, text.toLowerCase().replaceAll(/0x|[\s:]/g, ''));
  assert.deepEqual(parseHex(hex), octets);
}

function accepted(text: string): Uint8Array | undefined {
  try {
    return parseHex(text);
  } catch (error) {
    if (!(error instanceof MalformedInput)) throw error;
    assert.match(error.message, clearMessage);
    return undefined;
  }
}
