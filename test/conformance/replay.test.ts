/** `migsock conform --replay`: captures made anywhere, replayed to implementations. */
import { afterAll, describe, expect, it } from 'vitest';
import { openTarget } from '../../conformance/adapters/index.ts';
import { runCase, type Adapter, type CaseResult } from '../../conformance/harness/index.ts';
import { replayCases } from '../../src/cli/conform-replay.ts';
import { expectClearError, migsock } from '../cli/migsock.ts';

const capture = (name: string): string => `pcaps/${name}.pcap`;

describe('a capture', () => {
  const opened = new Map<string, Adapter>();
  afterAll(() => Promise.all([...opened.values()].map((adapter) => adapter.close())));

  async function replayed(target: string, name: string, role?: 'legacy'): Promise<CaseResult> {
    const adapter = opened.get(target) ?? (await openTarget(target));
    opened.set(target, adapter);
    const [definition] = await replayCases([capture(name)], role);
    if (definition === undefined) throw new Error('there is no case');
    return runCase(definition, adapter, { seed: 1, stopwatch: () => 0 });
  }

  it.each(['cancelled', 'two-rounds', 'rejected-moved', 'rejected-policy', 'format-big-endian'])(
    '%s is answered as it shows by the reference endpoint in this process and as a program',
    async (name) => {
      for (const target of ['reference', 'reference-exec']) {
        const { verdict, problem, definition } = await replayed(target, name);
        expect({ target, verdict, problem }).toEqual({ target, verdict: 'PASS', problem: undefined });
        expect(definition.role).toBe('remote');
      }
    },
  );

  it.each([
    ['code-without-mig-bit', 'tcp'],
    ['acknowledged-sequence-space', 'legacy'],
  ])('%s is answered as it shows by the kernel, as %s', async (name, role) => {
    const { verdict, problem, definition } = await replayed('linux', name);
    expect({ verdict, problem, role: definition.role }).toEqual({
      verdict: 'PASS',
      problem: undefined,
      role,
    });
  });

  it('of a migration names the requirement that the kernel does not meet, and the packet', async () => {
    const { verdict, problem, entries } = await replayed('linux', 'cancelled', 'legacy');
    expect(verdict).toBe('FAIL');
    expect(problem).toMatchObject({ requirement: 'MIG-REM-SUSPEND' });
    expect(problem?.expected).toContain('REQUEST_ACK round 0');
    expect(entries[problem?.entry ?? -1]?.kind).toBe('received');
  });

  it('checks what its answers show, and needs what they have negotiated', async () => {
    const [found] = await replayCases([capture('rejected-not-suspended')]);
    expect(found?.checks).toContain('MIG-REM-RESTART-NOT-SUSPENDED');
    const [scaled] = await replayCases([capture('migration-with-state')]);
    expect(scaled?.needs).toEqual(['window-scale']);
  });
});

describe('the command', () => {
  it('replays several captures', () => {
    const { status, stdout } = migsock(['conform', '--replay', capture('cancelled'), capture('two-rounds')]);
    expect(stdout).toMatch(/^remote +2 +0 +0 +0 +0$/m);
    expect(status).toBe(0);
  });

  it.each([
    ['no-such-file', 'no such file'],
    ['rejected-busy', 'asks for a migration; expected one that answers'],
    ['snapped', 'frame 4 is cut to 86 of 106 octets'],
    ['last-frame-cut', 'the file ends'],
  ])('ends with 2 and one clear line for %s', (name, message) => {
    const { status, line } = expectClearError(migsock(['conform', '--replay', capture(name)]));
    expect(status).toBe(2);
    expect(line).toContain(message);
  });
});
