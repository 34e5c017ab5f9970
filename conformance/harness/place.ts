/** Where in the cases something happened. */

/** The innermost line of an error's stack that lies in a case; undefined where none does. */
export function placeInCases({ stack = '' }: Error): string | undefined {
  return /((?:dist\/)?conformance\/cases\/[^\s()]+:\d+):\d+/.exec(stack)?.[1];
}
