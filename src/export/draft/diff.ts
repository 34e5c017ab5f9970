/** What changed between two builds of the draft: by requirement, then by section. */
import type { DraftDocument, WrittenRequirement } from './document.ts';

export interface RequirementChange {
  readonly id: string;
  readonly change: 'added' | 'removed' | 'reworded' | 're-leveled' | 'moved';
  /** What it was: a sentence, a level, a section. */
  readonly before?: string;
  readonly after?: string;
}
export interface SectionChange {
  readonly section: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  readonly before?: string;
  readonly after?: string;
}
export interface DraftDifference {
  readonly requirements: readonly RequirementChange[];
  readonly sections: readonly SectionChange[];
}

export function differenceOf(before: DraftDocument, after: DraftDocument): DraftDifference {
  return {
    requirements: keysOf(before.requirements, after.requirements).flatMap((id) =>
      requirementChanges(id, before.requirements.get(id), after.requirements.get(id)),
    ),
    sections: keysOf(before.sections, after.sections).flatMap((section) =>
      sectionChanges(section, before, after),
    ),
  };
}

/** In the order of the later one, and then those that are gone. */
function keysOf(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...after.keys(), ...before.keys()])];
}

function requirementChanges(
  id: string,
  before: WrittenRequirement | undefined,
  after: WrittenRequirement | undefined,
): RequirementChange[] {
  if (before === undefined) return [{ id, change: 'added', after: after?.sentence ?? '' }];
  if (after === undefined) return [{ id, change: 'removed', before: before.sentence }];
  const changes = [
    { change: 're-leveled', before: before.level ?? 'none', after: after.level ?? 'none' },
    { change: 'reworded', before: before.sentence, after: after.sentence },
    { change: 'moved', before: before.section, after: after.section },
  ] as const;
  return changes.filter((each) => each.before !== each.after).map((each) => ({ id, ...each }));
}

function sectionChanges(section: string, before: DraftDocument, after: DraftDocument): SectionChange[] {
  const old = before.sections.get(section);
  const fresh = after.sections.get(section);
  if (old === undefined) return [{ section, change: 'added', after: fresh?.title ?? '' }];
  if (fresh === undefined) return [{ section, change: 'removed', before: old.title }];
  const isRenamed = old.title !== fresh.title;
  const withoutTitle = (each: typeof old): string => each.text.slice(each.title.length);
  return [
    ...(isRenamed ? [{ section, change: 'renamed' as const, before: old.title, after: fresh.title }] : []),
    ...(withoutTitle(old) === withoutTitle(fresh) ? [] : [{ section, change: 'changed' as const }]),
  ];
}
