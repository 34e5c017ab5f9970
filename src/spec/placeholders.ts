/** Numbers of spec/wire in the sentences of spec/requirements: written `{octets}`, so that each is typed once. */
import type { SpecFiles } from './files.ts';
import { hex } from './names.ts';
import { stateBufferPlaceholders } from './state-buffer.ts';

const PLACEHOLDER = /\{(\w+)\}/g;

/** A sentence with its placeholders replaced; unknown ones stay. */
export function fillIn(sentence: string, files: SpecFiles): string {
  const values = valuesOf(files);
  return sentence.replace(PLACEHOLDER, (placeholder, name: string) => values[name] ?? placeholder);
}

/** The placeholders of a sentence that stand for nothing, and those there are. */
export function unknownPlaceholders(sentence: string, files: SpecFiles): { name: string; known: string[] }[] {
  const known = Object.keys(valuesOf(files));
  const names = [...sentence.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
  return names.filter((name) => !known.includes(name)).map((name) => ({ name, known }));
}

/** Every placeholder with what it stands for. */
export function valuesOf({
  message,
  operations,
  carriage,
  timing,
  stateBuffer,
}: SpecFiles): Readonly<Record<string, string>> {
  const { code, fields } = message.data;
  const { migBit } = carriage.data;
  return {
    octets: String(fields.reduce((sum, field) => sum + field.octets, 0)),
    code: hex(code.value, 4),
    codeText: code.text,
    migOctet: String(migBit.octet),
    migMask: hex(migBit.mask, 1),
    rejectionBase: hex(operations.data.rejections.base, 2),
    suspensionLimit: String(timing.data.suspensionLimit),
    msl: String(timing.data.msl),
    quarantine: String(timing.data.suspensionLimit + 2 * timing.data.msl),
    answersPerSecond: String(timing.data.answersPerSecond),
    mostAnswersPerSecond: String(timing.data.mostAnswersPerSecond),
    ...stateBufferPlaceholders(stateBuffer.data),
  };
}
