/** What an implementation is known to fail: a file of patterns with reasons, which is wrong as soon as it is out of date. */
import type { CaseResult } from './run.ts';
import { isMatch } from './select.ts';
import type { Verdict } from './verdict.ts';

/** A line of the file, `PATTERN # REASON`: a pattern of ids, and why its cases fail. */
export interface KnownFailing {
  readonly pattern: string;
  readonly reason: string;
  readonly line: number;
}

/** Lines that are empty or begin with # say nothing. */
export function parseKnownFailing(text: string): KnownFailing[] {
  return text.split('\n').flatMap((content, index) => {
    const [pattern = '', ...reason] = content.split('#');
    if (pattern.trim() === '') return [];
    return [{ pattern: pattern.trim(), reason: reason.join('#').trim(), line: index + 1 }];
  });
}

/** What is wrong with the entries themselves: each is a sentence, with the line. */
export function mistakesOf(known: readonly KnownFailing[], ids: readonly string[], file: string): string[] {
  return known.flatMap(({ pattern, reason, line }) => [
    ...(reason === '' ? [`${file}:${line}: ${pattern} has no reason; write it as ${pattern} # REASON`] : []),
    ...(ids.some((id) => isMatch(pattern, id)) ? [] : [`${file}:${line}: ${pattern} matches no case`]),
  ]);
}

export function knownFailureOf(known: readonly KnownFailing[], id: string): KnownFailing | undefined {
  return known.find(({ pattern }) => isMatch(pattern, id));
}

/** Verdicts that a case which is known to fail may have. */
export function isFailing(verdict: Verdict): boolean {
  return verdict === 'FAIL' || verdict === 'WARN';
}

/** Whether a verdict leaves it possible: an INCONCLUSIVE case says nothing either way. */
function mayStillFail(verdict: Verdict): boolean {
  return isFailing(verdict) || verdict === 'INCONCLUSIVE';
}

/**
 * The file as the results have it: entries that still fail keep their reasons, also those of cases that did not run; what
 * newly fails has none yet, which is a mistake until someone writes it.
 */
export function updateKnownFailing(
  text: string,
  results: readonly Pick<CaseResult, 'id' | 'verdict'>[],
  ids: readonly string[],
): string {
  const known = parseKnownFailing(text);
  const verdicts = new Map(results.map(({ id, verdict }) => [id, verdict]));
  const stillFails = (id: string): boolean => mayStillFail(verdicts.get(id) ?? 'FAIL');
  const kept = known.filter(({ pattern }) => {
    const matched = ids.filter((id) => isMatch(pattern, id));
    return matched.length > 0 && matched.every(stillFails);
  });
  const failed = results.filter(({ id, verdict }) => verdict === 'FAIL' && !knownFailureOf(kept, id));
  const added = failed.map(({ id }) => `${id} # ${knownFailureOf(known, id)?.reason ?? ''}`.trim());
  const dropped = new Set(known.filter((entry) => !kept.includes(entry)).map(({ line }) => line));
  const lines = text
    .trimEnd()
    .split('\n')
    .filter((_, index) => !dropped.has(index + 1));
  return `${[...lines, ...added].join('\n').trim()}\n`;
}
