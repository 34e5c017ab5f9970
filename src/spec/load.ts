/** Loads spec/: reads its files, checks what a schema cannot, and works out what follows from them. */
import {
  readSpecFiles,
  SpecError,
  type CarriageFile,
  type FieldRulesFile,
  type MessageFile,
  type OperationsFile,
  type SpecFiles,
} from './files.ts';
import { mistakesIn } from './mistakes.ts';
import { kebab } from './names.ts';
import { fillIn } from './placeholders.ts';
import { stateBufferOf } from './state-buffer.ts';
import type { Check, Field, Operation, Problem, Requirement, Spec } from './types.ts';

type Declared = Omit<Operation, 'checks'>;
type FieldProblem = Check & Problem;

/**
 * Loads and validates the whole of spec/.
 *
 * @param root - the folder spec/
 * @throws SpecError naming file, line, path and what was expected, for every mistake found
 */
export function loadSpec(root: string): Spec {
  const files = readSpecFiles(root);
  const mistakes = mistakesIn(files);
  if (mistakes.length > 0) throw new SpecError(mistakes);
  const fields = layOut(files.message.data);
  const declared = declaredOperations(files.operations.data);
  const operations = declared.map((operation) => ({
    ...operation,
    checks: fieldProblems(operation, fields, files.fieldRules.data).map(({ field, refuses, problem }) => ({
      field,
      refuses,
      problem,
    })),
  }));
  const { name, title, code } = files.message.data;
  return {
    message: { name, title, octets: fields.reduce((sum, field) => sum + field.octets, 0), code, fields },
    rejections: rejectionsOf(files.operations.data),
    operations,
    carriage: carriageOf(files.carriage.data),
    timing: files.timing.data,
    stateBuffer: stateBufferOf(files.stateBuffer.data),
    machines: files.machines.map(({ data }) => data),
    problems: problemsOf(files, declared, fields),
    requirements: requirementsOf(files),
  };
}

function layOut({ fields }: MessageFile): Field[] {
  let offset = 0;
  return fields.map((field) => {
    const placed = { ...field, offset };
    offset += field.octets;
    return placed;
  });
}

function rejectionsOf({ rejections: { prefix, base } }: OperationsFile): Spec['rejections'] {
  return { prefix, base };
}

function declaredOperations({ operations, rejections }: OperationsFile): Declared[] {
  const { prefix, base, reasons, ...common } = rejections;
  const rejected = reasons.map(({ name, value, meaning }) => ({
    ...common,
    name: prefix + name,
    value: base + value,
    reason: value,
    meaning,
  }));
  return [...operations, ...rejected];
}

/** The rules that an operation's fields keep, in the order of the fields. */
function fieldProblems(operation: Declared, fields: readonly Field[], file: FieldRulesFile): FieldProblem[] {
  return fields.flatMap((field) => {
    if (field.address === undefined) return [];
    const content = named(file.contents, operation[field.address], 'name');
    const applied = field.type === 'host' ? content.host : content.port;
    return applied.map(({ rule: id, requirement }) => {
      const rule = named(file.rules, id, 'id');
      const problem = `${kebab(field.name)}-${rule.id}`;
      const largest = 2 ** (8 * field.octets) - 1;
      const refuses = rule.refuses.map(([first, last]) => [first, Math.min(last, largest)] as const);
      const sentence = `${field.title} ${rule.sentence}`;
      return { id: problem, problem, field: field.name, refuses, sentence, requirement };
    });
  });
}

function carriageOf({ migBit, flags }: CarriageFile): Spec['carriage'] {
  const { title, octet, mask, meaning } = migBit;
  return {
    migBit: { title, octet, mask, meaning },
    flags: flags.map((flag) => ({
      name: flag.name,
      octet: flag.octet,
      mask: flag.mask,
      is: flag.is,
      problem: flag.problem,
    })),
  };
}

/** Every problem once: first the code, then what is wrong with the segment, then with the message, field by field. */
function problemsOf(files: SpecFiles, operations: readonly Declared[], fields: readonly Field[]): Problem[] {
  const { flags, length, operation, code } = files.carriage.data;
  const fieldOf = (type: Field['type']): string | undefined =>
    fields.find((field) => field.type === type)?.name;
  const general = [
    { ...code, field: fieldOf('code') },
    ...flags.map((flag) => ({ ...flag, field: undefined })),
    { ...length, field: undefined },
    { ...operation, field: fieldOf('operation') },
  ].map(({ problem, sentence, requirement, field }) => ({ id: problem, sentence, requirement, field }));
  const ofFields = new Map<string, Problem>();
  for (const field of fields) {
    for (const found of operations.flatMap((each) => fieldProblems(each, [field], files.fieldRules.data))) {
      const { id, sentence, requirement } = found;
      ofFields.set(id, { id, sentence, requirement, field: found.field });
    }
  }
  return [...general, ...ofFields.values()];
}

function requirementsOf(files: SpecFiles): Requirement[] {
  return files.requirements.flatMap(({ data }) =>
    data.requirements.map(({ id, level, sentence }) => ({
      id,
      section: data.section,
      level,
      sentence: fillIn(sentence, files),
    })),
  );
}

function named<T, K extends keyof T>(list: readonly T[], name: T[K], key: K): T {
  const found = list.find((item) => item[key] === name);
  if (found === undefined) throw new SpecError([`${String(name)} is not defined`]);
  return found;
}
