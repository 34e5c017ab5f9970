/** What is undone when the process ends: told by what is put before its end. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { undoAtEnd } from '../../../conformance/adapters/at-end.ts';
import { makeTemporaryFolder } from '../../../conformance/adapters/temporary-folder.ts';

type Listener = (code: number) => void;

/** What of the end is heard by those who have listened since. */
function endSince(before: readonly Listener[]): void {
  for (const listener of exitListeners()) if (!before.includes(listener)) listener(0);
}

function exitListeners(): Listener[] {
  return process.listeners('exit');
}

describe('at the end', () => {
  it('a temporary folder is gone, with all that is in it', () => {
    const before = exitListeners();
    const { path, remove } = makeTemporaryFolder('test');
    writeFileSync(join(path, 'left'), '');
    endSince(before);
    expect(existsSync(path)).toBe(false);
    expect(remove).not.toThrow();
    expect(exitListeners()).toEqual(before);
  });

  it('what cannot be undone keeps nothing else from it', () => {
    const before = exitListeners();
    const undone: string[] = [];
    undoAtEnd(() => {
      undone.push('first');
      throw new Error('cannot be undone');
    });
    undoAtEnd(() => undone.push('second'));
    endSince(before);
    expect(undone).toEqual(['first', 'second']);
    expect(exitListeners()).toEqual(before);
  });
});
