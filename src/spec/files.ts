/** Reads the files of spec/ and holds each against its JSON Schema. Only for building: a user of the package gets the result. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { LineCounter, parseDocument, type Document } from 'yaml';
import type { MachineFile } from './machine.ts';
import type { StateBufferFile } from './state-buffer.ts';
import type { FieldType, Level, Range, Role } from './types.ts';

/** A mistake in spec/: which file, where in it, and what was expected. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** What the file says, and a way to point at a place in it. */
export interface SpecFile<T> {
  readonly data: T;
  /** `spec/wire/message.yaml:12: /fields/1/name` for a path of keys. */
  at(path: readonly (string | number)[]): string;
}

interface AddressContents {
  readonly old: string;
  readonly new: string;
}
interface Attributed {
  readonly problem: string;
  readonly sentence: string;
  readonly requirement: string;
}
interface AppliedRule {
  readonly rule: string;
  readonly requirement: string;
}

export interface MessageFile {
  readonly name: string;
  readonly title: string;
  readonly code: { readonly value: number; readonly text: string };
  readonly fields: readonly {
    readonly name: string;
    readonly title: string;
    readonly octets: 1 | 2 | 4;
    readonly type: FieldType;
    readonly address?: 'old' | 'new';
    readonly meaning: string;
  }[];
}
export interface OperationsFile {
  readonly operations: readonly (AddressContents & {
    readonly name: string;
    readonly value: number;
    readonly from: Role;
    readonly to: Role;
    readonly answeredBy?: string;
    readonly effect?: 'suspended' | 'resumed';
    readonly meaning: string;
  })[];
  readonly rejections: AddressContents & {
    readonly prefix: string;
    readonly base: number;
    readonly from: Role;
    readonly to: Role;
    readonly reasons: readonly { readonly name: string; readonly value: number; readonly meaning: string }[];
  };
}
export interface FieldRulesFile {
  readonly rules: readonly {
    readonly id: string;
    readonly refuses: readonly Range[];
    readonly sentence: string;
  }[];
  readonly contents: readonly {
    readonly name: string;
    readonly meaning: string;
    readonly host: readonly AppliedRule[];
    readonly port: readonly AppliedRule[];
  }[];
}
export interface CarriageFile {
  readonly migBit: {
    readonly title: string;
    readonly octet: number;
    readonly mask: number;
    readonly meaning: string;
    readonly requirement: string;
  };
  readonly flags: readonly (Attributed & {
    readonly name: string;
    readonly octet: number;
    readonly mask: number;
    readonly is: 'set' | 'clear';
  })[];
  readonly length: Attributed;
  readonly operation: Attributed;
  readonly code: Attributed;
}
export interface TimingFile {
  readonly suspensionLimit: number;
  readonly msl: number;
  readonly answersPerSecond: number;
  readonly mostAnswersPerSecond: number;
}
export interface RequirementsFile {
  readonly section: string;
  readonly title: string;
  readonly requirements: readonly { readonly id: string; readonly level: Level; readonly sentence: string }[];
}

export interface SpecFiles {
  readonly message: SpecFile<MessageFile>;
  readonly operations: SpecFile<OperationsFile>;
  readonly fieldRules: SpecFile<FieldRulesFile>;
  readonly carriage: SpecFile<CarriageFile>;
  readonly timing: SpecFile<TimingFile>;
  readonly stateBuffer: SpecFile<StateBufferFile>;
  readonly machines: readonly SpecFile<MachineFile>[];
  readonly requirements: readonly SpecFile<RequirementsFile>[];
}

/**
 * Reads spec/.
 *
 * @param root - the folder spec/
 * @throws SpecError when a file is missing, is no YAML, or breaks its schema
 */
export function readSpecFiles(root: string): SpecFiles {
  for (const name of namesIn(root, 'vectors')) if (name.endsWith('.json')) checkVectors(root, name);
  return {
    message: readSpecFile(root, 'wire/message.yaml', 'message'),
    operations: readSpecFile(root, 'wire/operations.yaml', 'operations'),
    fieldRules: readSpecFile(root, 'wire/field-rules.yaml', 'field-rules'),
    carriage: readSpecFile(root, 'wire/carriage.yaml', 'carriage'),
    timing: readSpecFile(root, 'wire/timing.yaml', 'timing'),
    stateBuffer: readSpecFile(root, 'wire/state-buffer.yaml', 'state-buffer'),
    machines: namesIn(root, 'machine').map((name) => readSpecFile(root, `machine/${name}`, 'machine')),
    requirements: namesIn(root, 'requirements').map((name) =>
      readSpecFile(root, `requirements/${name}`, 'requirements'),
    ),
  };
}

function namesIn(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder)).sort();
  } catch (error) {
    throw new SpecError([`spec/${folder}: ${(error as Error).message}; expected a folder`]);
  }
}

function checkVectors(root: string, name: string): void {
  const vectors = readJson(root, `vectors/${name}`);
  checkAgainstSchema(root, 'vectors', vectors, (path) => `spec/vectors/${name}: /${path.join('/')}`);
}

function readJson(root: string, path: string): unknown {
  const text = readText(root, path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SpecError([`spec/${path}: ${(error as Error).message}; expected JSON`]);
  }
}

/**
 * A YAML file of spec/ that keeps a schema.
 *
 * @param root - the folder spec/
 * @param path - from there
 * @throws SpecError
 */
export function readSpecFile<T>(root: string, path: string, schema: string): SpecFile<T> {
  const name = `spec/${path}`;
  const lines = new LineCounter();
  const document = parseDocument(readText(root, path), { lineCounter: lines });
  if (document.errors.length > 0)
    throw new SpecError(document.errors.map((error) => `${name}: ${error.message}`));
  const data = valueOf(document, name);
  const at = (keys: readonly (string | number)[]): string =>
    `${name}:${lineOf(document, lines, keys)}: /${keys.join('/')}`;
  checkAgainstSchema(root, schema, data, at);
  return { data: data as T, at };
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new SpecError([`${file}: ${(error as Error).message}; expected YAML without dangling aliases`]);
  }
}

function readText(root: string, path: string): string {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch (error) {
    throw new SpecError([`spec/${path}: ${(error as Error).message}; expected a readable file`]);
  }
}

/**
 * Holds data against spec/schema/<schema>.schema.json.
 *
 * @throws SpecError with one line for each place that breaks the schema
 */
export function checkAgainstSchema(
  root: string,
  schema: string,
  data: unknown,
  at: (path: readonly (string | number)[]) => string,
): void {
  const validate = validatorOf(readJson(root, `schema/${schema}.schema.json`) as object);
  if (validate(data)) return;
  const problems = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const detail = Object.values(params as object)
      .flat()
      .join(', ');
    return `${at(instancePath.split('/').slice(1))}: ${message ?? 'is wrong'} (${detail})`;
  });
  throw new SpecError(problems);
}

/** Compiled schemas by their text: several files have one schema, and to compile it costs more than all else here. */
const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = validators.get(text);
  if (known !== undefined) return known;
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { ipv4: /^\d+(\.\d+){3}$/ } });
  const validate = ajv.compile(schema);
  validators.set(text, validate);
  return validate;
}

function lineOf(document: Document, lines: LineCounter, keys: readonly (string | number)[]): number {
  for (let depth = keys.length; depth > 0; depth--) {
    const node = document.getIn(keys.slice(0, depth).map(keyOrIndex), true) as
      { range?: [number] } | undefined;
    if (node?.range !== undefined) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function keyOrIndex(key: string | number): string | number {
  return /^\d+$/.test(String(key)) ? Number(key) : key;
}
