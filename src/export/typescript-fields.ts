/** Expressions of generated TypeScript that read, write and judge one field at a fixed place. */
import { hex } from '../spec/names.ts';
import type { Range } from '../spec/types.ts';

/** What an expression needs to know of a field. */
export interface PlacedField {
  readonly name: string;
  readonly offset: number;
  readonly octets: 1 | 2 | 4;
}

/** A field's place in a view that has the whole at `offset`. */
export function place({ offset }: PlacedField): string {
  return offset === 0 ? 'offset' : `offset + ${offset}`;
}

export function getter(field: PlacedField): string {
  return `view.getUint${8 * field.octets}(${place(field)})`;
}

/** Writes the field of the object that has the given name. */
export function setter(field: PlacedField, object: string): string {
  return `view.setUint${8 * field.octets}(${place(field)}, ${object}.${field.name})`;
}

/** Whether the field of an object is an unsigned integer of its width. */
export function fitsWidth({ name, octets }: PlacedField, object: string): string {
  const value = `${object}.${name}`;
  const wrapped = octets === 4 ? `${value} >>> 0` : `(${value} & ${hex(2 ** (8 * octets) - 1, octets)})`;
  return `    ${value} === ${wrapped}`;
}

export function within(value: string, [first, last]: Range): string {
  if (first === last) return `${value} === ${hex(first, 1)}`;
  return `(${value} >= ${hex(first, 1)} && ${value} <= ${hex(last, 1)})`;
}
