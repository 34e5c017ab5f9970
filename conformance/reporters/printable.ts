/** What others say, so that it cannot steer a terminal or break a format: names, messages, what a program wrote. */

/** Controls but for tab and line feed, halves of characters, and what turns the direction of writing. */
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\p{Cs}\u{202a}-\u{202e}\u{2066}-\u{2069}]/gu;

/** The same value with U+FFFD in all of its texts for each character that cannot be shown. */
export function printable<Value>(value: Value): Value {
  return replaced(value) as Value;
}

function replaced(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(UNPRINTABLE, '\u{fffd}');
  if (Array.isArray(value)) return value.map(replaced);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, replaced(each)]));
}
