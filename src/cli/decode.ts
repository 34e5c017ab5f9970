/** `migsock decode`: octets -> fields. */
import { existsSync } from 'node:fs';
import { viewOf } from '../codec/errors.ts';
import { toJson } from '../codec/message-json.ts';
import { decodeMessage, MESSAGE_OCTETS, messageProblems, readFields } from '../codec/message.ts';
import { describeProblem, messageFields, problemIds } from '../codec/problems.ts';
import type { MessageFields } from '../codec/message.ts';
import { parseHex, readOctets } from './input.ts';
import { exitCode, MalformedInput } from './process.ts';

interface DecodeOptions {
  readonly file?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export async function decode(input: string | undefined, { file, raw, json }: DecodeOptions): Promise<void> {
  const octets = await octetsOf(input, file);
  if (octets.length === 0) throw new MalformedInput(`the input is empty; expected ${MESSAGE_OCTETS} octets`);
  const isForced = raw === true && octets.length >= MESSAGE_OCTETS;
  const fields = isForced ? readFields(viewOf(octets), 0) : decodeMessage(octets);
  process.stdout.write(json === true ? `${JSON.stringify(toJson(fields))}\n` : table(fields));
  if (isForced) reportProblems(octets, fields);
}

async function octetsOf(input: string | undefined, file: string | undefined): Promise<Uint8Array> {
  if (file !== undefined) return readOctets(file);
  if (input === undefined || input === '-') return readOctets('-');
  return /[./\\]/.test(input) || existsSync(input) ? readOctets(input) : parseHex(input);
}

function table(fields: MessageFields): string {
  const json = toJson(fields) as unknown as Record<string, unknown>;
  const width = Math.max(...messageFields.map(({ title }) => title.length));
  const lines = messageFields.map(({ name, title, type, octets }) => {
    const value = type === 'operation' ? (json[name] ?? 'unknown') : json[name];
    const inHex =
      type === 'operation' || type === 'code'
        ? ` (0x${fields[name].toString(16).padStart(2 * octets, '0')})`
        : '';
    return `${title.padEnd(width)}  ${String(value)}${inHex}\n`;
  });
  return lines.join('');
}

function reportProblems(octets: Uint8Array, fields: MessageFields): void {
  const bits = octets.length === MESSAGE_OCTETS ? messageProblems(fields) : undefined;
  const ids = bits === undefined ? (['payload-length'] as const) : problemIds(bits);
  for (const id of ids) process.stderr.write(`migsock: ${describeProblem(id, octets)}\n`);
  if (ids.length > 0) process.exitCode = exitCode.malformed;
}
