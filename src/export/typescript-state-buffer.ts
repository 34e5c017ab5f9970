/** spec/ -> TypeScript: the code that moves the fixed part of a state buffer between octets and numbers. */
import { hex } from '../spec/names.ts';
import type { Range, Spec, StateBuffer, StateBufferField } from '../spec/types.ts';
import { header } from './header.ts';
import { fitsWidth, getter, setter, within } from './typescript-fields.ts';

/** generated/typescript/state-buffer.ts: field access at fixed offsets, and the rules for single fields. */
export function exportStateBuffer({ stateBuffer }: Spec): string {
  const parts = [constants(stateBuffer), shape(stateBuffer), access(stateBuffer), rules(stateBuffer)];
  return `${header('//')}import type { StateBufferProblemId } from '../../src/spec/index.ts';

${parts.join('\n')}`;
}

function constants(buffer: StateBuffer): string {
  const { magic, version, lowestCompatibleVersion, digest, fixedOctets, flags } = buffer;
  return `/** The Magic that a state buffer starts with. */
export const STATE_BUFFER_MAGIC = ${hex(magic.value, 4)};
/** The version that is written. */
export const STATE_BUFFER_VERSION = ${version};
/** The lowest version whose readers can read what is written. */
export const STATE_BUFFER_LOWEST_COMPATIBLE_VERSION = ${lowestCompatibleVersion};
/** Octets of the fixed part. */
export const STATE_BUFFER_FIXED_OCTETS = ${fixedOctets};
/** Octets of the digest, ${digest.algorithm}, that a state buffer ends with. */
export const STATE_BUFFER_DIGEST_OCTETS = ${digest.octets};

/** Bits of the field flags. */
export const StateFlag = {
${flags.map(({ name, mask, meaning }) => `  /** ${meaning} */\n  ${name}: ${hex(mask, 2)},`).join('\n')}
} as const;
`;
}

function shape({ fields }: StateBuffer): string {
  return `/** The fixed part as unsigned numbers. */
export interface StateBufferFields {
${fields.map(({ name, title, meaning }) => `  /** ${title}: ${meaning} */\n  readonly ${name}: number;`).join('\n')}
}
`;
}

function access({ fields }: StateBuffer): string {
  return `/** Reads the fixed part at an offset. Throws RangeError where the view ends before it does. */
export function readStateBufferFields(view: DataView, offset: number): StateBufferFields {
  return {
${fields.map((field) => `    ${field.name}: ${getter(field)},`).join('\n')}
  };
}

/** Writes the fixed part at an offset. Throws RangeError where the view ends before it would. */
export function writeStateBufferFields(view: DataView, offset: number, buffer: StateBufferFields): void {
${fields.map((field) => `  ${setter(field, 'buffer')};`).join('\n')}
}

/** Whether every field is an unsigned integer of its width. */
export function stateBufferFieldsFit(buffer: StateBufferFields): boolean {
  return (
${fields.map((field) => fitsWidth(field, 'buffer')).join(' &&\n')}
  );
}
`;
}

function rules(buffer: StateBuffer): string {
  return `/** A rule that is broken, and the field that breaks it. */
export interface BrokenRule {
  readonly problem: StateBufferProblemId;
  readonly field: keyof StateBufferFields;
}

/** The first rule for a single field that is broken; undefined for none. */
export function brokenFieldRule(buffer: StateBufferFields): BrokenRule | undefined {
${buffer.fields.flatMap((field) => fieldRules(field, buffer)).join('\n')}
  return undefined;
}
`;
}

function fieldRules({ name, when, checks }: StateBufferField, { flags }: StateBuffer): string[] {
  const mask = flags.find((flag) => flag.name === when)?.mask;
  const flag = mask === undefined ? '' : `(buffer.flags & ${hex(mask, 2)})`;
  const unused =
    mask === undefined ? [] : [rule(`${flag} === 0 && buffer.${name} !== 0`, 'unused-not-zero', name)];
  const refused = checks.map(({ problem, refuses }) =>
    rule(`${flag === '' ? '' : `${flag} !== 0 && `}${anyOf(name, refuses)}`, problem, name),
  );
  return [...unused, ...refused];
}

function anyOf(name: string, ranges: readonly Range[]): string {
  const conditions = ranges.map((range) => within(`buffer.${name}`, range)).join(' || ');
  return ranges.length === 1 ? conditions : `(${conditions})`;
}

function rule(condition: string, problem: string, field: string): string {
  return `  if (${condition}) return { problem: '${problem}', field: '${field}' };`;
}
