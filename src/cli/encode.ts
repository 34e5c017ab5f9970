/** `migsock encode`: fields -> octets. */
import { fromJson } from '../codec/message-json.ts';
import { encodeMessage, encodeRawMessage, type Message } from '../codec/message.ts';
import { messageFields, type MessageField } from '../codec/problems.ts';
import { naming, readText } from './input.ts';
import { MalformedInput } from './process.ts';

type EncodeOptions = Readonly<Record<string, string | boolean | undefined>>;

export async function encode(input: string | undefined, options: EncodeOptions): Promise<void> {
  const given = messageFields.filter(({ name }) => options[name] !== undefined);
  const json = input === undefined && given.length > 0 ? {} : await readJson(input);
  const fields = fromJson(given.reduce((members, field) => withMember(members, field, options), json));
  const octets = options['raw'] === true ? encodeRawMessage(fields) : encodeMessage(fields as Message);
  const hex = Buffer.from(octets).toString('hex');
  if (options['binary'] === true) process.stdout.write(octets);
  else process.stdout.write(options['json'] === true ? `${JSON.stringify({ hex })}\n` : `${hex}\n`);
}

/** From JSON itself, a file with it, or standard input. */
async function readJson(input = '-'): Promise<object> {
  if (/^\s*[[{]/.test(input)) return parseJson(input);
  const path = input === '-' ? undefined : input;
  return naming(path, async () => parseJson(await readText(path)));
}

/** The members with a field from the option of its name; a value that is no number is left for fromJson to refuse. */
function withMember(members: object, { name, type }: MessageField, options: EncodeOptions): object {
  const text = String(options[name]);
  const value = type !== 'host' && /^(0[xX][0-9a-fA-F]+|\d+)$/.test(text) ? Number(text) : text;
  if (type !== 'operation') return { ...members, [name]: value };
  const isNumber = typeof value === 'number';
  return {
    ...members,
    [name]: isNumber ? undefined : value,
    [`${name}Value`]: isNumber ? value : undefined,
  };
}

function parseJson(text: string): object {
  if (text.trim() === '')
    throw new MalformedInput('the input is empty; expected the fields of a message as JSON');
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json;
  } catch (error) {
    throw new MalformedInput(`the input is no JSON: ${onOneLine((error as Error).message)}`);
  }
  throw new MalformedInput(
    `the input is ${onOneLine(text.trim().slice(0, 40))}; expected an object with the fields of a message`,
  );
}

/** Text with its control characters escaped. */
function onOneLine(text: string): string {
  return JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"');
}
