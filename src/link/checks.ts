/** Checks of settings: each error names the field, the value and what was expected. */

export function refuse(field: string, value: unknown, expected: string): never {
  throw new RangeError(`${field} is ${String(value)}; expected ${expected}`);
}

/** An integer that doubles hold exactly. @throws RangeError */
export function checkInteger(
  field: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
  refuse(field, value, `an integer ${range}`);
}

/** @throws RangeError */
export function checkProbability(field: string, value: number): void {
  if (!(value >= 0 && value <= 1)) refuse(field, value, 'a probability from 0 to 1');
}
