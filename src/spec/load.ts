/** Loads spec/: reads its files, checks what a schema cannot, and works out what follows from them. */
import {
  readSpecFiles,
  SpecError,
  type CarriageFile,
  type FieldRulesFile,
  type MessageFile,
  type OperationsFile,
  type SpecFile,
  type SpecFiles,
} from './files.ts';
import { kebab } from './names.ts';
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
  checkReferences(files);
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
  const general = [code, ...flags, length, operation].map(({ problem, sentence, requirement, field }) => ({
    id: problem,
    sentence,
    requirement,
    field,
  }));
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
    data.requirements.map(({ id, level, sentence }) => ({ id, section: data.section, level, sentence })),
  );
}

/** What a schema cannot say: names are unique, and what is referred to exists. */
function checkReferences(files: SpecFiles): void {
  const { message, operations, fieldRules, carriage } = files;
  const problems = [
    ...repeated(message, ['fields'], 'name'),
    ...repeated(operations, ['operations'], 'name'),
    ...repeated(operations, ['operations'], 'value'),
    ...repeated(operations, ['rejections', 'reasons'], 'name'),
    ...repeated(operations, ['rejections', 'reasons'], 'value'),
    ...repeated(fieldRules, ['rules'], 'id'),
    ...repeated(fieldRules, ['contents'], 'name'),
    ...repeated(carriage, ['flags'], 'name'),
    ...unknownContents(operations, fieldRules.data),
    ...unknownAnswers(operations),
    ...unknownRules(fieldRules),
    ...unknownRequirements(files),
    ...codeText(message),
    ...unknownFields(message, carriage),
  ];
  if (problems.length > 0) throw new SpecError(problems);
}

type Keys = readonly (string | number)[];

function repeated<T>(file: SpecFile<T>, list: Keys, key: string): string[] {
  const seen = new Set<unknown>();
  return itemsAt(file, list).flatMap((item, index) => {
    const value = item[key];
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [`${file.at([...list, index, key])}: ${String(value)} stands twice; expected it once`];
  });
}

function itemsAt<T>(file: SpecFile<T>, path: Keys): Record<string, unknown>[] {
  return path.reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], file.data) as Record<
    string,
    unknown
  >[];
}

function unknown<T>(file: SpecFile<T>, path: Keys, name: string, known: readonly string[]): string[] {
  if (known.includes(name)) return [];
  return [`${file.at(path)}: ${name} is not defined; expected one of ${known.join(', ')}`];
}

function unknownContents(file: SpecFile<OperationsFile>, { contents }: FieldRulesFile): string[] {
  const known = contents.map(({ name }) => name);
  const places = [
    ...file.data.operations.map((operation, index) => ({ operation, path: ['operations', index] })),
    { operation: file.data.rejections, path: ['rejections'] },
  ];
  return places.flatMap(({ operation, path }) => [
    ...unknown(file, [...path, 'old'], operation.old, known),
    ...unknown(file, [...path, 'new'], operation.new, known),
  ]);
}

function unknownAnswers(file: SpecFile<OperationsFile>): string[] {
  const known = file.data.operations.map(({ name }) => name);
  return file.data.operations.flatMap(({ answeredBy }, index) =>
    answeredBy === undefined ? [] : unknown(file, ['operations', index, 'answeredBy'], answeredBy, known),
  );
}

function unknownRules(file: SpecFile<FieldRulesFile>): string[] {
  const known = file.data.rules.map(({ id }) => id);
  return file.data.contents.flatMap((content, index) =>
    (['host', 'port'] as const).flatMap((part) =>
      content[part].flatMap(({ rule }, place) =>
        unknown(file, ['contents', index, part, place, 'rule'], rule, known),
      ),
    ),
  );
}

function unknownRequirements(files: SpecFiles): string[] {
  const known = requirementsOf(files).map(({ id }) => id);
  const twice = known.filter((id, index) => known.indexOf(id) !== index);
  const { carriage, fieldRules } = files;
  return [
    ...twice.map((id) => `spec/requirements: ${id} stands twice; expected it once`),
    ...(['migBit', 'length', 'operation', 'code'] as const).flatMap((key) =>
      unknown(carriage, [key, 'requirement'], carriage.data[key].requirement, known),
    ),
    ...carriage.data.flags.flatMap(({ requirement }, index) =>
      unknown(carriage, ['flags', index, 'requirement'], requirement, known),
    ),
    ...fieldRules.data.contents.flatMap((content, index) =>
      (['host', 'port'] as const).flatMap((part) =>
        content[part].flatMap(({ requirement }, place) =>
          unknown(fieldRules, ['contents', index, part, place, 'requirement'], requirement, known),
        ),
      ),
    ),
  ];
}

function unknownFields({ data }: SpecFile<MessageFile>, carriage: SpecFile<CarriageFile>): string[] {
  const known = data.fields.map(({ name }) => name);
  return (['code', 'operation'] as const).flatMap((key) =>
    unknown(carriage, [key, 'field'], carriage.data[key].field ?? 'nothing', known),
  );
}

function codeText(file: SpecFile<MessageFile>): string[] {
  const { value, text } = file.data.code;
  const number = Buffer.from(text, 'latin1').readUInt32BE();
  if (number === value) return [];
  return [
    `${file.at(['code', 'text'])}: "${text}" is 0x${number.toString(16)}; expected the octets of 0x${value.toString(16)}`,
  ];
}

function named<T, K extends keyof T>(list: readonly T[], name: T[K], key: K): T {
  const found = list.find((item) => item[key] === name);
  if (found === undefined) throw new SpecError([`${String(name)} is not defined`]);
  return found;
}
