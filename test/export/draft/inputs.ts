/** What tests of the draft build it of: all of the repository but the prose, which each test writes. */
import { buildDraft } from '../../../src/export/draft/build.ts';
import { DraftError } from '../../../src/export/draft/draft-error.ts';
import type { DraftInput } from '../../../src/export/draft/input.ts';
import { readDraft } from '../../../src/export/draft/read.ts';

const read = await readDraft('.');

export function inputOf(
  texts: Readonly<Record<string, string>>,
  others: Partial<DraftInput> = {},
): DraftInput {
  return { ...read, date: '2027-01-31', status: [], texts: new Map(Object.entries(texts)), ...others };
}

/** What the middle of a document becomes that holds nothing else. */
export function built(middle: string, others: Partial<DraftInput> = {}): string {
  const { xml } = buildDraft(inputOf({ 'draft.xml': `<rfc>${middle}</rfc>` }, others));
  return xml.slice('<rfc>'.length, -'</rfc>'.length);
}

/** What is said of files that are wrong. */
export function complaintsOf(texts: Readonly<Record<string, string>>): readonly string[] {
  try {
    buildDraft(inputOf(texts));
  } catch (error) {
    if (error instanceof DraftError) return error.problems;
    throw error;
  }
  throw new Error('it is built all the same');
}

export const { spec, vectors, ladders } = read;
