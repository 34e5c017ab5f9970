/** spec/ -> TypeScript: the specification as a value, and the code that moves a message between octets and numbers. */
import { hex } from '../spec/names.ts';
import type { Check, Field, FlagRule, Operation, Spec } from '../spec/types.ts';
import { header } from './header.ts';
import { fitsWidth, getter, place, setter, within } from './typescript-fields.ts';

/** generated/typescript/spec.ts: what src/spec hands out, with every string and number as a literal type. */
export function exportSpec(spec: Spec): string {
  return `${header('//')}export const spec = ${JSON.stringify(spec, null, 2)} as const;\n`;
}

/** generated/typescript/message.ts: field access at fixed offsets, and the field rules. */
export function exportMessage(spec: Spec): string {
  const { fields } = spec.message;
  const parts = [shapes(spec), access(fields), view(fields), rules(spec), operations(spec), carriage(spec)];
  return `${header('//')}import type { OperationName, ProblemId } from '../../src/spec/index.ts';

${parts.join('\n')}`;
}

function shapes({ message: { octets, code, fields } }: Spec): string {
  return `/** Octets of a message. */
export const MESSAGE_OCTETS = ${octets};
/** The Message Code that a message starts with. */
export const MESSAGE_CODE = ${hex(code.value, 4)};

/** A message's fields as unsigned numbers. */
export interface MessageFields {
${fields.map(({ name, title }) => `  /** ${title} */\n  readonly ${name}: number;`).join('\n')}
}

/** A message as people and programs read it: hosts dotted, the operation by name and by value. */
export interface MessageJson {
${fields.map(jsonMember).join('\n')}
}
`;
}

function access(fields: readonly Field[]): string {
  return `/** Reads the fields of the message at an offset. Throws RangeError where the view ends before the message does. */
export function readFields(view: DataView, offset: number): MessageFields {
  return {
${fields.map((field) => `    ${field.name}: ${getter(field)},`).join('\n')}
  };
}

/** Writes the fields at an offset. Throws RangeError where the view ends before the message would. */
export function writeFields(view: DataView, offset: number, message: MessageFields): void {
${fields.map((field) => `  ${setter(field, 'message')};`).join('\n')}
}

/** Whether every field is an unsigned integer of its width. */
export function fitWidths(message: MessageFields): boolean {
  return (
${fields.map((field) => fitsWidth(field, 'message')).join(' &&\n')}
  );
}
`;
}

function view(fields: readonly Field[]): string {
  return `/** Reads fields in place, for loops that must not allocate. */
export class MessageView implements MessageFields {
  readonly view: DataView;
  /** First octet of the message in the view. */
  offset: number;

  constructor(view: DataView, offset = 0) {
    this.view = view;
    this.offset = offset;
  }

${fields.map(viewGetter).join('\n\n')}
}
`;
}

function rules(spec: Spec): string {
  return `/** One bit for each problem, in the order in which problems are reported. */
export const problemBit = {
${spec.problems.map(({ id }, index) => `  '${id}': 1 << ${index},`).join('\n')}
} as const satisfies Record<ProblemId, number>;

/** The rules of the operation that a message breaks, as a set of problem bits; 0 for a well-formed message. */
export function fieldProblems(message: MessageFields): number {
  switch (message.operation) {
${operationCases(spec.operations)}
    default:
      return problemBit['unknown-operation'];
  }
}
`;
}

function operations(spec: Spec): string {
  return `/** Operations by name. */
export const Operation = {
${spec.operations.map(({ name, value, meaning }) => `  /** ${meaning} */\n  ${name}: ${hex(value, 2)},`).join('\n')}
} as const;
`;
}

function carriage({ carriage: { migBit, flags } }: Spec): string {
  return `/** The MIG bit among the reserved bits, the low half of octet ${migBit.octet} of the TCP header. */
export const MIG_BIT = ${hex(migBit.mask, 1)};

/** The carriage rules that the flags of a MIGSOCK segment break (octet 13 of its TCP header), as a set of problem bits. */
export function flagProblems(flags: number): number {
  return (
${flags.map(flagRule).join(' |\n')}
  );
}
`;
}

function jsonMember({ name, type }: Field): string {
  if (type === 'host') return `  readonly ${name}: string;`;
  if (type !== 'operation') return `  readonly ${name}: number;`;
  return `  /** Null where the protocol defines none with this value. */
  readonly ${name}: OperationName | null;
  readonly ${name}Value: number;`;
}

function bit(problem: string): string {
  return `problemBit['${problem}']`;
}

function viewGetter(field: Field): string {
  return `  get ${field.name}(): number {
    return this.view.getUint${8 * field.octets}(this.${place(field)});
  }`;
}

/** One case for all operations that keep the same rules. */
function operationCases(operations: readonly Operation[]): string {
  const labels = new Map<string, string>();
  for (const { name, value, checks } of operations) {
    const rules = checks.map(rule).join(' |\n');
    labels.set(rules, `${labels.get(rules) ?? ''}    case ${hex(value, 2)}: // ${name}\n`);
  }
  return [...labels]
    .map(([rules, cases]) => `${cases}      return (\n${rules || '        0'}\n      );`)
    .join('\n');
}

function rule({ field, refuses, problem }: Check): string {
  return `        (${refuses.map((range) => within(`message.${field}`, range)).join(' || ')} ? ${bit(problem)} : 0)`;
}

function flagRule({ mask, is, problem }: FlagRule): string {
  const [whenClear, whenSet] = is === 'set' ? [bit(problem), '0'] : ['0', bit(problem)];
  return `    ((flags & ${hex(mask, 1)}) === 0 ? ${whenClear} : ${whenSet})`;
}
