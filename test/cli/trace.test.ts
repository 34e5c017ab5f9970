/** `migsock trace`: what goes with which requirement. */
import { describe, expect, it } from 'vitest';
import { spec } from '../../src/spec/index.ts';
import { expectClearError, migsock } from './migsock.ts';

describe('migsock trace', () => {
  it('counts what goes with each requirement, within 80 columns', () => {
    const { status, stdout } = migsock(['trace']);
    expect(status).toBe(0);
    for (const { id } of spec.requirements) expect(stdout).toContain(`\n  ${id} `);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('shows one requirement with its sentence and every place', () => {
    const { stdout } = migsock(['trace', 'MIG-REM-LIMIT']);
    expect(stdout.split('\n')[0]).toBe('MIG-REM-LIMIT  MUST, spec/requirements/remote.yaml');
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      spec.requirements.find(({ id }) => id === 'MIG-REM-LIMIT')?.sentence,
    );
    expect(stdout).toMatch(/^ {2}src\/reference-stack\/migration\/remote\.ts:\d+$/m);
    expect(stdout).toMatch(/^faults \(\d+\)$/m);
  });

  it('prints all as JSON', () => {
    const { rows } = JSON.parse(migsock(['trace', '--json']).stdout) as { rows: { requirement: string }[] };
    expect(rows.map(({ requirement }) => requirement)).toEqual(spec.requirements.map(({ id }) => id));
  });

  it('finds no gap and no unknown id', () => {
    const { status, stdout } = migsock(['trace', '--check']);
    expect(stdout).toContain(' 0 gaps, 0 unknown names.');
    expect(status).toBe(0);
  });

  it('refuses an id that no requirement has', () => {
    expect(expectClearError(migsock(['trace', 'MIG-NO-SUCH']))).toEqual({
      status: 2,
      line: 'migsock: there is no requirement "MIG-NO-SUCH"; `migsock trace` shows all',
    });
  });
});
