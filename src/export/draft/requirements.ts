/** Sentences of spec/requirements in the draft: each with its id, the keywords of BCP 14 marked. */
import type { Requirement } from '../../spec/types.ts';
import type { Part } from './template.ts';
import { block, element, escapeText, link } from './xml.ts';

const KEYWORD = /\b(MUST NOT|MUST|SHOULD NOT|SHOULD|MAY)\b/g;

/** Which requirements stand where, so that each stands once. */
export interface Placement {
  readonly part: Part;
  readonly reference: (target: string) => string;
  /** What is wrong once all is placed, in sentences. */
  complaints(): string[];
}

/** Arguments are ids, beginnings of ids (`MIG-REM`), or such with a star (`MIG-REM-CANCEL*`). */
export function placeRequirements(requirements: readonly Requirement[]): Placement {
  const placed = new Map(requirements.map(({ id }) => [id, 0]));
  return {
    part(names) {
      if (names.length === 0) throw new RangeError('"requirements" names none');
      const chosen = names.flatMap((name) => named(name, requirements));
      for (const { id } of chosen) placed.set(id, (placed.get(id) ?? 0) + 1);
      return block('dl', { newline: 'true' }, chosen.map(entry));
    },
    reference(target) {
      if (!placed.has(target)) throw new RangeError(`${target} is no requirement of spec/`);
      return link(target);
    },
    complaints() {
      return [...placed].flatMap(([id, times]) => {
        if (times === 1) return [];
        return [
          times === 0 ? `${id} stands nowhere in the draft` : `${id} stands ${times} times in the draft`,
        ];
      });
    },
  };
}

function named(name: string, requirements: readonly Requirement[]): readonly Requirement[] {
  const exact = requirements.filter(({ id }) => id === name);
  if (exact.length > 0) return exact;
  const beginning = name.endsWith('*') ? name.slice(0, -1) : `${name}-`;
  const found = requirements.filter(({ id }) => id.startsWith(beginning));
  if (found.length === 0) throw new RangeError(`no requirement of spec/ begins with ${beginning}`);
  return found;
}

function entry({ id, sentence }: Requirement): string {
  const marked = escapeText(sentence).replace(KEYWORD, (keyword) => element('bcp14', {}, keyword));
  return `${element('dt', { anchor: id }, id)}${element('dd', {}, marked)}`;
}
