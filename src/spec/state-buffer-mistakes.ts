/** Mistakes in spec/wire/state-buffer.yaml that a schema cannot see. */
import type { SpecFile } from './files.ts';
import { repeated, unknown } from './references.ts';
import { largestOf, type StateBufferFile } from './state-buffer.ts';

/** One line for each mistake; `requirements` are the ids that there are. */
export function stateBufferMistakes(
  file: SpecFile<StateBufferFile>,
  requirements: readonly string[],
): string[] {
  return [
    ...repeated(file, ['flags'], 'name'),
    ...repeated(file, ['states'], 'name'),
    ...repeated(file, ['states'], 'value'),
    ...repeated(file, ['congestionControls'], 'name'),
    ...repeated(file, ['congestionControls'], 'value'),
    ...repeated(file, ['fields'], 'name'),
    ...repeated(file, ['problems'], 'id'),
    ...magicText(file),
    ...flagsOutOfOrder(file),
    ...misalignedFields(file),
    ...unknownNames(file),
    ...rangesOutside(file),
    ...file.data.problems.flatMap(({ requirement }, index) =>
      unknown(file, ['problems', index, 'requirement'], requirement, requirements),
    ),
  ];
}

function magicText(file: SpecFile<StateBufferFile>): string[] {
  const { value, text } = file.data.magic;
  const number = Buffer.from(text, 'latin1').readUInt32BE();
  if (number === value) return [];
  const found = `"${text}" is 0x${number.toString(16)}`;
  return [`${file.at(['magic', 'text'])}: ${found}; expected the octets of 0x${value.toString(16)}`];
}

/** With the lowest bits taken first, the flags that mean nothing are one range of numbers. */
function flagsOutOfOrder(file: SpecFile<StateBufferFile>): string[] {
  return file.data.flags.flatMap(({ mask }, index) =>
    mask === 2 ** index
      ? []
      : [`${file.at(['flags', index, 'mask'])}: ${mask} leaves a gap; expected ${2 ** index}`],
  );
}

/** A compiler would put padding before a field that does not lie on a multiple of its width. */
function misalignedFields(file: SpecFile<StateBufferFile>): string[] {
  let offset = 0;
  return file.data.fields.flatMap(({ octets }, index) => {
    const place = offset;
    offset += octets;
    return place % octets === 0
      ? []
      : [`${file.at(['fields', index])}: begins at octet ${place}; expected a multiple of ${octets}`];
  });
}

function unknownNames(file: SpecFile<StateBufferFile>): string[] {
  const flags = file.data.flags.map(({ name }) => name);
  const problems = file.data.problems.map(({ id }) => id);
  return file.data.fields.flatMap(({ when, problem, rules = [] }, index) => {
    const path = ['fields', index];
    return [
      ...(when === undefined ? [] : unknown(file, [...path, 'when'], when, flags)),
      ...(problem === undefined ? [] : unknown(file, [...path, 'problem'], problem, problems)),
      ...rules.flatMap((rule, place) =>
        unknown(file, [...path, 'rules', place, 'problem'], rule.problem, problems),
      ),
    ];
  });
}

function rangesOutside(file: SpecFile<StateBufferFile>): string[] {
  return file.data.fields.flatMap((field, index) => {
    const largest = largestOf(field);
    return (field.rules ?? []).flatMap(({ refuses }, rule) =>
      refuses.flatMap(([first, last], place) => {
        if (first <= last && last <= largest) return [];
        const path = ['fields', index, 'rules', rule, 'refuses', place];
        return [`${file.at(path)}: ${first} to ${last} is no range of 0 to ${largest}`];
      }),
    );
  });
}
