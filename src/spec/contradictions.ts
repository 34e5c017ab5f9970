/** Mistakes in spec/ that a schema cannot see: numbers and sentences that contradict each other. */
import type {
  FieldRulesFile,
  MessageFile,
  OperationsFile,
  RequirementsFile,
  SpecFile,
  SpecFiles,
} from './files.ts';
import { unknownPlaceholders } from './placeholders.ts';

export function contradictionsIn(files: SpecFiles): string[] {
  const { message, operations, fieldRules } = files;
  return [
    ...missingFields(message),
    ...codeText(message),
    ...operationValues(operations, message.data),
    ...rangesOutside(fieldRules, message.data),
    ...files.requirements.flatMap((file) => [...misplacedSection(file), ...sentencesAtFault(file, files)]),
  ];
}

/** Every rule that a content class applies, with its place in the file. */
export function appliedRules({ contents }: FieldRulesFile): {
  readonly rule: string;
  readonly requirement: string;
  readonly part: 'host' | 'port';
  readonly path: readonly (string | number)[];
}[] {
  return contents.flatMap((content, index) =>
    (['host', 'port'] as const).flatMap((part) =>
      content[part].map((applied, place) => ({ ...applied, part, path: ['contents', index, part, place] })),
    ),
  );
}

/** Codec and exporters count on one code, one operation, and a host and a port for each address. */
function missingFields(file: SpecFile<MessageFile>): string[] {
  const wanted = [
    { what: 'of type code', is: (field: FieldEntry) => field.type === 'code' },
    { what: 'of type operation', is: (field: FieldEntry) => field.type === 'operation' },
    ...(['old', 'new'] as const).flatMap((address) =>
      (['host', 'port'] as const).map((type) => ({
        what: `of type ${type} for the ${address} address`,
        is: (field: FieldEntry) => field.type === type && field.address === address,
      })),
    ),
  ];
  const { fields } = file.data;
  return wanted.flatMap(({ what, is }) => {
    const found = fields.filter(is).length;
    return found === 1 ? [] : [`${file.at(['fields'])}: ${found} fields are ${what}; expected one`];
  });
}

type FieldEntry = MessageFile['fields'][number];

/** A range that is empty, or that begins beyond the numbers of a field to which its rule applies. */
function rangesOutside(file: SpecFile<FieldRulesFile>, { fields }: MessageFile): string[] {
  const widths = { host: widthOf(fields, 'host'), port: widthOf(fields, 'port') };
  const parts = appliedRules(file.data);
  return file.data.rules.flatMap(({ id, refuses }, index) => {
    const applied = parts.filter(({ rule }) => rule === id).map(({ part }) => widths[part]);
    const largest = 2 ** (8 * Math.min(...applied, 4)) - 1;
    return refuses.flatMap(([first, last], place) =>
      first <= last && first <= largest
        ? []
        : [
            `${file.at(['rules', index, 'refuses', place])}: ${first} to ${last} is no range of 0 to ${largest}`,
          ],
    );
  });
}

function widthOf(fields: MessageFile['fields'], type: 'host' | 'port'): number {
  return Math.min(...fields.filter((field) => field.type === type).map(({ octets }) => octets));
}

/** A sentence whose first keyword of RFC 2119 is not its level, or with a placeholder for nothing. */
function sentencesAtFault(file: SpecFile<RequirementsFile>, files: SpecFiles): string[] {
  return file.data.requirements.flatMap(({ level, sentence }, index) => {
    const place = file.at(['requirements', index, 'sentence']);
    const keyword = /\b(MUST|SHOULD|MAY)\b/.exec(sentence)?.[0] ?? 'nothing';
    return [
      ...(/\.\s+[A-Z]/.test(sentence) ? [`${place}: more than one sentence; expected one`] : []),
      ...(keyword === level ? [] : [`${place}: says ${keyword}; expected ${level}, its level`]),
      ...unknownPlaceholders(sentence, files).map(
        ({ name, known }) => `${place}: {${name}} stands for nothing; expected one of ${known.join(', ')}`,
      ),
    ];
  });
}

function codeText(file: SpecFile<MessageFile>): string[] {
  const { value, text } = file.data.code;
  const number = Buffer.from(text, 'latin1').readUInt32BE();
  const field = file.data.fields.find(({ type }) => type === 'code');
  if (field !== undefined && field.octets !== text.length) {
    return [
      `${file.at(['code', 'text'])}: "${text}" has ${text.length} octets; expected ${field.octets}, as the field has`,
    ];
  }
  if (number === value) return [];
  return [
    `${file.at(['code', 'text'])}: "${text}" is 0x${number.toString(16)}; expected the octets of 0x${value.toString(16)}`,
  ];
}

/** Every value is one operation's, rejections included, and fits the field. */
function operationValues(file: SpecFile<OperationsFile>, { fields }: MessageFile): string[] {
  const { operations, rejections } = file.data;
  const largest = 2 ** (8 * (fields.find(({ type }) => type === 'operation')?.octets ?? 2)) - 1;
  const declared = [
    ...operations.map(({ value }, index) => ({ value, path: ['operations', index, 'value'] })),
    ...rejections.reasons.map(({ value }, index) => ({
      value: rejections.base + value,
      path: ['rejections', 'reasons', index, 'value'],
    })),
  ];
  return declared.flatMap(({ value, path }, index) => [
    ...(value <= largest
      ? []
      : [`${file.at(path)}: operation ${value} does not fit; expected ${largest} at most`]),
    ...(declared.findIndex((each) => each.value === value) === index
      ? []
      : [`${file.at(path)}: operation ${value} stands twice; expected it once`]),
  ]);
}

/** A section's name is its file's. */
function misplacedSection(file: SpecFile<RequirementsFile>): string[] {
  const place = file.at(['section']);
  return place.startsWith(`spec/requirements/${file.data.section}.yaml:`)
    ? []
    : [`${place}: ${file.data.section} is not the file's name; expected the same`];
}
