/** Mistakes in spec/ that a schema cannot see: each with file, line, path, and what was expected. Here: names. */
import { appliedRules, contradictionsIn } from './contradictions.ts';
import type {
  CarriageFile,
  FieldRulesFile,
  OperationsFile,
  RequirementsFile,
  SpecFile,
  SpecFiles,
} from './files.ts';
import { machineMistakes } from './machine.ts';
import { repeated, unknown } from './references.ts';
import { stateBufferMistakes } from './state-buffer-mistakes.ts';

/** One line for each mistake: names that stand twice, references to nothing, numbers that contradict each other. */
export function mistakesIn(files: SpecFiles): string[] {
  const { message, operations, fieldRules, carriage } = files;
  return [
    ...repeated(message, ['fields'], 'name'),
    ...repeated(operations, ['operations'], 'name'),
    ...repeated(operations, ['rejections', 'reasons'], 'name'),
    ...repeated(fieldRules, ['rules'], 'id'),
    ...repeated(fieldRules, ['contents'], 'name'),
    ...repeated(carriage, ['flags'], 'name'),
    ...repeated(carriage, ['flags'], 'mask'),
    ...repeatedProblems(carriage),
    ...answersToThemselves(operations),
    ...unusedContents(fieldRules, operations.data),
    ...rulesTwice(fieldRules),
    ...unknownContents(operations, fieldRules.data),
    ...unknownAnswers(operations),
    ...unknownRules(fieldRules),
    ...unknownRequirements(files),
    ...machineMistakes(files.machines, requirementIds(files)),
    ...stateBufferMistakes(files.stateBuffer, requirementIds(files)),
    ...contradictionsIn(files),
  ];
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
  return appliedRules(file.data).flatMap(({ rule, path }) => unknown(file, [...path, 'rule'], rule, known));
}

function unknownRequirements(files: SpecFiles): string[] {
  const known = requirementIds(files);
  const { carriage, fieldRules } = files;
  return [
    ...repeatedIds(files.requirements),
    ...(['migBit', 'length', 'operation', 'code'] as const).flatMap((key) =>
      unknown(carriage, [key, 'requirement'], carriage.data[key].requirement, known),
    ),
    ...carriage.data.flags.flatMap(({ requirement }, index) =>
      unknown(carriage, ['flags', index, 'requirement'], requirement, known),
    ),
    ...appliedRules(fieldRules.data).flatMap(({ requirement, path }) =>
      unknown(fieldRules, [...path, 'requirement'], requirement, known),
    ),
  ];
}

function requirementIds({ requirements }: SpecFiles): string[] {
  return requirements.flatMap(({ data }) => data.requirements.map(({ id }) => id));
}

/** An id is unique over all sections. */
function repeatedIds(sections: readonly SpecFile<RequirementsFile>[]): string[] {
  const places = new Map<string, string>();
  return sections.flatMap((file) =>
    file.data.requirements.flatMap(({ id }, index) => {
      const place = file.at(['requirements', index, 'id']);
      const before = places.get(id);
      if (before !== undefined) return [`${place}: ${id} stands also at ${before}; expected it once`];
      places.set(id, place);
      return [];
    }),
  );
}

/** A problem is found by one rule. */
function repeatedProblems(file: SpecFile<CarriageFile>): string[] {
  const { flags, length, operation, code } = file.data;
  const declared = [
    ...flags.map(({ problem }, index) => ({ problem, path: ['flags', index, 'problem'] })),
    { problem: length.problem, path: ['length', 'problem'] },
    { problem: operation.problem, path: ['operation', 'problem'] },
    { problem: code.problem, path: ['code', 'problem'] },
  ];
  return declared.flatMap(({ problem, path }, index) =>
    declared.findIndex((each) => each.problem === problem) === index
      ? []
      : [`${file.at(path)}: ${problem} stands twice; expected it once`],
  );
}

function answersToThemselves(file: SpecFile<OperationsFile>): string[] {
  return file.data.operations.flatMap(({ name, answeredBy }, index) =>
    name === answeredBy
      ? [
          `${file.at(['operations', index, 'answeredBy'])}: ${name} answers itself; expected another operation`,
        ]
      : [],
  );
}

function unusedContents(
  file: SpecFile<FieldRulesFile>,
  { operations, rejections }: OperationsFile,
): string[] {
  const used = [...operations, rejections].flatMap((each) => [each.old, each.new]);
  return file.data.contents.flatMap(({ name }, index) =>
    used.includes(name) ? [] : [`${file.at(['contents', index])}: no operation has ${name}; expected one`],
  );
}

function rulesTwice(file: SpecFile<FieldRulesFile>): string[] {
  return file.data.contents.flatMap((_, index) =>
    (['host', 'port'] as const).flatMap((part) => repeated(file, ['contents', index, part], 'rule')),
  );
}
