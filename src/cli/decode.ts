/** `migsock decode`: octets -> fields. */
import { existsSync } from 'node:fs';
import { viewOf } from '../codec/errors.ts';
import { toJson } from '../codec/message-json.ts';
import {
  decodeMessage,
  MESSAGE_OCTETS,
  messageProblems,
  readFields,
  type MessageFields,
} from '../codec/message.ts';
import { describeProblem, messageFields, problemIds } from '../codec/problems.ts';
import { naming, parseHex, readOctets } from './input.ts';
import { exitCode, MalformedInput, UsageError } from './process.ts';

interface DecodeOptions {
  readonly file?: string;
  readonly raw?: boolean;
  readonly json?: boolean;
}

export async function decode(input: string | undefined, options: DecodeOptions): Promise<void> {
  if (input !== undefined && options.file !== undefined) {
    throw new UsageError(`given INPUT "${input}" beside --file "${options.file}"; expected one of them`);
  }
  const path = options.file ?? (input !== undefined && isPath(input) ? input : undefined);
  await naming(path, async () => {
    const isHex = path === undefined && input !== undefined && input !== '-';
    show(isHex ? parseHex(input) : await readOctets(path), options, path);
  });
}

function isPath(input: string): boolean {
  return input !== '-' && (/[./\\]/.test(input) || existsSync(input));
}

function show(octets: Uint8Array, { raw, json }: DecodeOptions, path: string | undefined): void {
  if (octets.length === 0) throw new MalformedInput(`the input is empty; expected ${MESSAGE_OCTETS} octets`);
  const isForced = raw === true && octets.length >= MESSAGE_OCTETS;
  const fields = isForced ? readFields(viewOf(octets), 0) : decodeMessage(octets);
  process.stdout.write(json === true ? `${JSON.stringify(toJson(fields))}\n` : table(fields));
  if (isForced) reportProblems(octets, fields, path === undefined ? 'migsock' : `migsock: ${path}`);
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

function reportProblems(octets: Uint8Array, fields: MessageFields, prefix: string): void {
  const bits = octets.length === MESSAGE_OCTETS ? messageProblems(fields) : undefined;
  const ids = bits === undefined ? (['payload-length'] as const) : problemIds(bits);
  for (const id of ids) process.stderr.write(`${prefix}: ${describeProblem(id, octets)}\n`);
  if (ids.length > 0) process.exitCode = exitCode.malformed;
}
