/** `migsock encode`: fields -> octets. */
import { fromJson } from '../codec/message-json.ts';
import { encodeMessage, encodeRawMessage, type Message } from '../codec/message.ts';
import { messageFields, type MessageField } from '../codec/problems.ts';
import { readText } from './input.ts';
import { MalformedInput, UsageError } from './process.ts';

type EncodeOptions = Readonly<Record<string, string | boolean | undefined>>;

export async function encode(json: string | undefined, options: EncodeOptions): Promise<void> {
  const given = messageFields.filter(({ name }) => options[name] !== undefined);
  if (json === undefined && given.length === 0) {
    throw new UsageError(
      'nothing to encode; expected --operation and its fields, or JSON (migsock encode --help)',
    );
  }
  const input = json === undefined ? {} : parseJson(json === '-' ? await readText('-') : json);
  const fields = fromJson(given.reduce((members, field) => withMember(members, field, options), input));
  const octets = options['raw'] === true ? encodeRawMessage(fields) : encodeMessage(fields as Message);
  const hex = Buffer.from(octets).toString('hex');
  if (options['binary'] === true) process.stdout.write(octets);
  else process.stdout.write(options['json'] === true ? `${JSON.stringify({ hex })}\n` : `${hex}\n`);
}

/** The members with a field from the option of its name; a value that is no number is left for fromJson to refuse. */
function withMember(members: unknown, { name, type }: MessageField, options: EncodeOptions): object {
  const text = String(options[name]);
  const value = type !== 'host' && /^(0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : text;
  if (type !== 'operation') return { ...(members as object), [name]: value };
  const isNumber = typeof value === 'number';
  return {
    ...(members as object),
    [name]: isNumber ? undefined : value,
    [`${name}Value`]: isNumber ? value : undefined,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MalformedInput(`the input is no JSON: ${(error as Error).message}`);
  }
}
