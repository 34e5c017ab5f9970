/** The C witness as a process: its start, its end, and what it does with lines that are no requests. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { startCWitness } from '../../../conformance/adapters/c.ts';
import { WitnessError } from '../../../conformance/adapters/witness.ts';
import { concat, ethernet, packet, request, root, SANITIZERS, wellFormed } from './c-fixtures.ts';

describe('the start of the C witness', () => {
  let temporary: string;

  beforeEach(() => {
    temporary = mkdtempSync(join(tmpdir(), 'migsock-c-test-'));
    vi.stubEnv('TMPDIR', temporary);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(temporary, { recursive: true });
  });

  it('tells its name, and its end leaves nothing behind', async () => {
    const started = await startCWitness();
    expect(started.name).toMatch(/^migsock\.h \(C 201112, compiler .*\d/);
    expect(readdirSync(temporary)).toHaveLength(1);
    await started.close();
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('fails clearly without a compiler', async () => {
    const started = startCWitness({ cc: 'no-such-cc' });
    await expect(started).rejects.toMatchObject({
      name: 'WitnessError',
      message: 'the C witness needs a C compiler, and there is no command no-such-cc',
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('fails with what the compiler says first where the witness does not compile', async () => {
    const started = startCWitness({ flags: ['-DMIGSOCK_H'] });
    await expect(started).rejects.toThrow(WitnessError);
    await expect(started).rejects.toThrow(
      /^gcc cannot compile the C witness; it said:\n.*c-witness\.c(.*\n){1,9}.*$/,
    );
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('fails with how the compiler ended where it says nothing', async () => {
    await expect(startCWitness({ cc: 'false' })).rejects.toThrow('Command failed: false');
  });

  it('fails clearly where the compiler makes no program', async () => {
    await expect(startCWitness({ cc: 'true' })).rejects.toThrow('the C witness');
    expect(readdirSync(temporary)).toEqual([]);
  });
});

describe('lines', () => {
  let directory: string;
  let command: string;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'migsock-c-test-'));
    command = join(directory, 'c-witness');
    const source = join(root, 'conformance/adapters/c-witness.c');
    const args = ['-std=c11', ...SANITIZERS, '-I', join(root, 'generated/c'), '-o', command, source];
    expect(spawnSync('gcc', args, { encoding: 'utf8' })).toMatchObject({ status: 0, stderr: '' });
  });

  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  /** The answers to an input, after which the process has ended in peace. */
  function answersTo(input: string | Uint8Array): unknown[] {
    const { status, stdout, stderr } = spawnSync(command, { input, encoding: 'utf8', maxBuffer: 2 ** 26 });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as unknown);
  }

  it.each<[line: string, id: number | null, error: string]>([
    ['', null, "found ''; expected a number as the id"],
    ['x hello', null, "found 'x'; expected a number as the id"],
    ['-1 hello', null, "found '-1'; expected a number as the id"],
    ['9007199254740992 hello', null, "found '9007199254740992'; expected a number as the id"],
    ['9007199254740991', 9007199254740991, "found ''; expected a verb: hello, encode, decode or classify"],
    ['2 hell', 2, "found 'hell'; expected a verb: hello, encode, decode or classify"],
    ['3 hello\0', 3, "found 'hello?'; expected a verb: hello, encode, decode or classify"],
    ['4 hello you', 4, "found 'you'; expected nothing after hello"],
    ['5 decode 4d4', 5, "found '4d4'; expected the octets of a message in hex"],
    ['6 decode 4d "\\', 6, "found '4d ??'; expected the octets of a message in hex"],
    ['7 classify', 7, "found ''; expected a link type: 1 (Ethernet) or 101 (raw IP)"],
    ['8 classify 1 0g', 8, "found '0g'; expected the octets of a frame in hex"],
    ['9 encode 1', 9, "found ''; expected field round in decimal, of at most 2 octets"],
    ['10 encode 1 2 3 4 5 6 7 8', 10, "found '8'; expected nothing after the last field"],
    ['11 encode 4294967296', 11, "found '4294967296'; expected field code in decimal, of at most 4 octets"],
    [`12 hello ${'q'.repeat(61)}`, 12, `found '${'q'.repeat(60)}' and more; expected nothing after hello`],
  ])('such as %j are answered with an error, and the next one as ever', (line, id, error) => {
    const next = { id: 20, kind: 'malformed', problems: ['payload-length'] };
    expect(answersTo(`${line}\n20 decode\n`)).toEqual([{ id, error }, next]);
  });

  it('without an end are still answered', () => {
    expect(answersTo('1 decode')).toEqual([{ id: 1, kind: 'malformed', problems: ['payload-length'] }]);
    expect(answersTo('')).toEqual([]);
  });

  it('of megabytes are answered', () => {
    const frame =
      Buffer.from(ethernet(packet({ payload: request }))).toString('hex') + '00'.repeat(2_000_000);
    const { fields } = wellFormed;
    expect(answersTo(`1 classify 1 ${frame}\n`)).toEqual([{ id: 1, kind: 'message', problems: [], fields }]);
  });

  it('of any octets are answered one by one', () => {
    const real = fc.constantFrom(
      '1 hello',
      '2 encode 1 2 3 4 5 6 7',
      `3 decode ${Buffer.from(request).toString('hex')}`,
      `4 classify 101 ${Buffer.from(packet({ payload: request })).toString('hex')}`,
    );
    const changed = fc.tuple(real, fc.array(fc.tuple(fc.nat(), fc.nat(0xff)), { maxLength: 4 }));
    const line = fc.oneof(
      fc.uint8Array({ maxLength: 50 }),
      changed.map(([text, changes]) => {
        const octets = Uint8Array.from(Buffer.from(text));
        for (const [at, value] of changes) octets[at % octets.length] = value;
        return octets;
      }),
    );
    const NEWLINE = 0x0a;
    const lines = fc.array(
      line.map((octets) => octets.filter((octet) => octet !== NEWLINE)),
      { minLength: 100, maxLength: 200, size: 'max' },
    );
    fc.assert(
      fc.property(lines, (all) => {
        const input = concat(...all.flatMap((octets) => [octets, Uint8Array.of(NEWLINE)]));
        expect(answersTo(input)).toHaveLength(all.length);
      }),
      { numRuns: 30 },
    );
  });
});
