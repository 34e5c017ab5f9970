/** The state buffer in C: numbers, layout and rules of the header, by a compiler and by what it makes of them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  brokenFieldRule,
  readStateBufferFields,
  writeStateBufferFields,
  type StateBufferFields,
} from '../../generated/typescript/state-buffer.ts';
import { viewOf } from '../../src/codec/errors.ts';
import { exportCHeader } from '../../src/export/c-header.ts';
import { spec, type StateBuffer } from '../../src/spec/index.ts';
import { constant, snake } from '../../src/spec/names.ts';
import { fromHex } from '../codec/laws.ts';

const { stateBuffer } = spec;
const FLAGS = ['-xc', '-std=c11', '-Wall', '-Wextra', '-Werror', '-pedantic', '-fsanitize=address,undefined'];

/** Reads fixed parts from standard input; writes each back, followed by the first rule that it breaks. */
const FILTER = `#include "migsock.h"
#include <stdio.h>

int main(void)
{
	uint8_t octets[MIGSOCK_BUFFER_FIXED_OCTETS];
	struct migsock_buffer buffer;

	while (fread(octets, sizeof(octets), 1, stdin) == 1) {
		const char *problem;

		migsock_buffer_read(&buffer, octets);
		for (size_t i = 0; i < sizeof(octets); i++)
			octets[i] = 0xa5;
		migsock_buffer_write(octets, &buffer);
		for (size_t i = 0; i < sizeof(octets); i++)
			printf("%02x", octets[i]);
		problem = migsock_buffer_problem_id(migsock_buffer_field_problem(&buffer));
		printf(" %s\\n", problem == NULL ? "none" : problem);
	}
	return 0;
}
`;

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'migsock-buffer-test-'));
  expect(compile(exportCHeader(spec), FILTER, ['-o', join(directory, 'filter')])).toBe('');
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What the compiler says; '' when it is content. */
function compile(header: string, program: string, output: readonly string[] = ['-fsyntax-only']): string {
  writeFileSync(join(directory, 'migsock.h'), header);
  const args = [...FLAGS, '-I', directory, ...output, '-'];
  const { stderr, error } = spawnSync('gcc', args, { input: program, encoding: 'utf8' });
  if (error !== undefined) throw error;
  return stderr;
}

function filtered(fixedParts: readonly Uint8Array[]): string[] {
  const { stdout } = spawnSync(join(directory, 'filter'), { input: Buffer.concat(fixedParts) });
  return stdout.toString().trim().split('\n');
}

function expectedOf(fixedPart: Uint8Array): string {
  const broken = brokenFieldRule(readStateBufferFields(viewOf(fixedPart), 0));
  return `${Buffer.from(fixedPart).toString('hex')} ${broken?.problem ?? 'none'}`;
}

describe('the state buffer in C', () => {
  it('has every number of the specification', () => {
    const { fields, flags, states, congestionControls, problems } = stateBuffer;
    const numbers: [name: string, value: number][] = [
      ['MAGIC', stateBuffer.magic.value],
      ['VERSION', stateBuffer.version],
      ['LOWEST_COMPATIBLE_VERSION', stateBuffer.lowestCompatibleVersion],
      ['FIXED_OCTETS', stateBuffer.fixedOctets],
      ['DIGEST_OCTETS', stateBuffer.digest.octets],
      ...fields.map(({ name, offset }): [string, number] => [`OFFSET_${constant(name)}`, offset]),
      ...flags.map(({ name, mask }): [string, number] => [`FLAG_${constant(name)}`, mask]),
      ...states.map(({ name, value }): [string, number] => [`STATE_${name.replaceAll('-', '_')}`, value]),
      ...congestionControls.map(({ name, value }): [string, number] => [
        `CONGESTION_CONTROL_${constant(name)}`,
        value,
      ]),
      ...problems.map(({ id }, index): [string, number] => [`PROBLEM_${constant(id)}`, index + 1]),
    ];
    const assertions = numbers.map(
      ([name, value]) => `_Static_assert(MIGSOCK_BUFFER_${name} == ${value}, "");\n`,
    );
    expect(compile(exportCHeader(spec), `#include "migsock.h"\n${assertions.join('')}`)).toBe('');
  });

  it.each(stateBuffer.fields)('does not compile with a wrong offset of $name', ({ name, offset }) => {
    const line = `#define MIGSOCK_BUFFER_OFFSET_${constant(name)} ${offset}u\n`;
    const wrong = exportCHeader(spec).replace(line, line.replace(`${offset}u`, `${offset + 1}u`));
    expect(compile(wrong, '#include "migsock.h"\n')).toContain(`offset_of_buffer_${snake(name)}`);
  });

  it('does not compile for a layout that a C compiler would pad', () => {
    const [first, ...others] = stateBuffer.fields as [
      StateBuffer['fields'][number],
      ...StateBuffer['fields'],
    ];
    let offset = 0;
    const fields = [{ ...first, name: 'extra', octets: 1 as const }, first, ...others].map((field) => {
      const placed = { ...field, offset };
      offset += field.octets;
      return placed;
    });
    const padded = exportCHeader({ ...spec, stateBuffer: { ...stateBuffer, fields, fixedOctets: offset } });
    expect(compile(padded, '#include "migsock.h"\n')).toContain('offset_of_buffer_magic');
  });

  it('reads, writes and judges the published vectors as the TypeScript does', () => {
    const { vectors } = JSON.parse(readFileSync('spec/vectors/state-buffer.json', 'utf8')) as {
      vectors: { bytes: string }[];
    };
    const fixedParts = vectors
      .map(({ bytes }) => fromHex(bytes).subarray(0, stateBuffer.fixedOctets))
      .filter(({ length }) => length === stateBuffer.fixedOctets);
    expect(filtered(fixedParts)).toEqual(fixedParts.map(expectedOf));
  });

  it('reads, writes and judges any fixed part as the TypeScript does', () => {
    const value = (octets: number): fc.Arbitrary<number> =>
      fc.oneof(fc.nat(20), fc.integer({ min: 0, max: 2 ** (8 * octets) - 1 }));
    const fixedPart = fc
      .record(Object.fromEntries(stateBuffer.fields.map(({ name, octets }) => [name, value(octets)])))
      .map((fields) => {
        const octets = new Uint8Array(stateBuffer.fixedOctets);
        writeStateBufferFields(viewOf(octets), 0, fields as unknown as StateBufferFields);
        return octets;
      });
    fc.assert(
      fc.property(fc.array(fixedPart, { minLength: 50, maxLength: 50 }), (fixedParts) => {
        expect(filtered(fixedParts)).toEqual(fixedParts.map(expectedOf));
      }),
      { numRuns: 20 },
    );
  });
});
