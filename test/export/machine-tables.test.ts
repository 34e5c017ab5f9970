/** The tables of the state machines: complete, and their links lead somewhere. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exportMachineTables } from '../../src/export/machine-tables.ts';
import { spec, type Machine } from '../../src/spec/index.ts';

const tables = exportMachineTables(spec);
const [machine] = spec.machines as [Machine];

/** What is said of a machine. */
function section(name: string): string {
  return tables.split(/^## /m).find((part) => part.startsWith(`${name}\n`)) as string;
}

describe('generated/docs/machines.md', () => {
  it.each(spec.machines.map((each): [string, Machine] => [each.machine, each]))(
    'has every transition of %s with its clause',
    (name, { transitions }) => {
      for (const { state, event, next, source } of transitions) {
        expect(section(name)).toContain(`| ${state} | ${event} | ${next} | [${source}](`);
      }
    },
  );

  it('says what each requirement cited demands', () => {
    const id = 'MIG-REM-HOLD';
    const sentence = spec.requirements.find((requirement) => requirement.id === id)?.sentence;
    expect(section('remote')).toContain(`| ${sentence} |`);
  });

  it('links to files that exist and to sections of RFCs', () => {
    const targets = new Set([...tables.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target as string));
    expect(targets).toContain('https://www.rfc-editor.org/rfc/rfc9293#section-3.10.7.4');
    for (const target of targets) {
      if (/^(https:|#)/.test(target)) continue;
      expect(existsSync(join('generated/docs', target)), target).toBe(true);
    }
  });

  it('keeps signs of Markdown out of cells', () => {
    const events = machine.events.map((event) => ({ ...event, meaning: 'a|b <c>' }));
    const written = exportMachineTables({ ...spec, machines: [{ ...machine, events }] });
    expect(written).toContain('| a\\|b \\<c> |');
  });

  it('refuses a source that is neither requirement nor RFC', () => {
    const transitions = machine.transitions.map((transition) => ({ ...transition, source: 'MIG-NO-WHERE' }));
    expect(() => exportMachineTables({ ...spec, machines: [{ ...machine, transitions }] })).toThrow(
      'MIG-NO-WHERE',
    );
  });
});
