/** The spellings of one name in the languages that the exporters write. */

/** `oldHost` as `old-host`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** `oldHost` or `old-host` as `old_host`. */
export function snake(name: string): string {
  return kebab(name).replaceAll('-', '_');
}

/** `oldHost` or `old-host` as `OLD_HOST`. */
export function constant(name: string): string {
  return snake(name).toUpperCase();
}

/** A number as `0x` and hex digits of a width in octets. */
export function hex(value: number, octets: number): string {
  return `0x${value.toString(16).padStart(2 * octets, '0')}`;
}
