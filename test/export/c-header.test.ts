/** The C header, given to real compilers. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCHeader } from '../../src/export/c-header.ts';
import { spec, type Field, type Operation, type Spec } from '../../src/spec/index.ts';
import { constant, snake } from '../../src/spec/names.ts';

const STRICT = ['-Wall', '-Wextra', '-Werror', '-pedantic', '-fsyntax-only'];
const C11 = ['gcc', '-xc', '-std=c11', ...STRICT];
const INCLUDE = '#include "migsock.h"\n';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'migsock-header-test-'));
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

/** What the compiler says of a program that can include this header; '' when it is content. */
function compile(header: string, program: string, [command = '', ...args]: readonly string[]): string {
  writeFileSync(join(directory, 'migsock.h'), header);
  const { status, stderr, error } = spawnSync(command, [...args, '-I', directory, '-'], {
    input: program,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return status === 0 ? stderr : `exit code ${String(status)}\n${stderr}`;
}

/** The specification with other fields, laid out anew. */
function withFields(fields: readonly Omit<Field, 'offset'>[]): Spec {
  let octets = 0;
  const placed = fields.map((field) => {
    const offset = octets;
    octets += field.octets;
    return { ...field, offset };
  });
  return { ...spec, message: { ...spec.message, fields: placed, octets } };
}

describe('the C header', () => {
  const header = exportCHeader(spec);

  it.each([
    ['C99', ['gcc', '-xc', '-std=c99', ...STRICT]],
    ['C11', C11],
    ['C17, all conversions explicit', ['gcc', '-xc', '-std=c17', '-Wconversion', '-Wshadow', ...STRICT]],
    ['C++11', ['g++', '-xc++', '-std=c++11', ...STRICT]],
    ['C++20', ['g++', '-xc++', '-std=c++20', ...STRICT]],
  ])('compiles alone and twice included without a warning as %s', (_title, compiler) => {
    expect(compile(header, `${INCLUDE}${INCLUDE}int main(void) { return 0; }\n`, compiler)).toBe('');
  });

  it('needs nothing but <linux/types.h> and <linux/stddef.h> in the kernel', () => {
    const kernel = join(directory, 'kernel', 'linux');
    mkdirSync(kernel, { recursive: true });
    writeFileSync(
      join(kernel, 'types.h'),
      `typedef unsigned char uint8_t;
typedef unsigned short uint16_t, __be16;
typedef unsigned int uint32_t, __be32;
typedef unsigned long size_t;
typedef _Bool bool;
enum { false, true };
`,
    );
    writeFileSync(
      join(kernel, 'stddef.h'),
      '#define NULL ((void *)0)\n#define offsetof(type, member) __builtin_offsetof(type, member)\n',
    );
    const flags = ['-std=gnu11', '-nostdinc', '-D__KERNEL__', '-I', join(directory, 'kernel'), ...STRICT];
    expect(compile(header, INCLUDE, ['gcc', '-xc', ...flags])).toBe('');
  });

  it('starts with its licence and says where it comes from', () => {
    const [licence, origin] = header.split('\n');
    expect(licence).toBe('/* SPDX-License-Identifier: MIT */');
    expect(origin).toMatch(/^\/\/ Generated from spec\//);
  });

  it('has every number of the specification', () => {
    const { message, carriage } = spec;
    const numbers: [name: string, value: number][] = [
      ['MIGSOCK_MESSAGE_CODE', message.code.value],
      ['MIGSOCK_MESSAGE_OCTETS', message.octets],
      ['MIGSOCK_SUSPENSION_LIMIT_SECONDS', spec.timing.suspensionLimit],
      ['MIGSOCK_MSL_SECONDS', spec.timing.msl],
      ['MIGSOCK_ANSWERS_PER_SECOND', spec.timing.answersPerSecond],
      ['MIGSOCK_MIG_BIT_OCTET', carriage.migBit.octet],
      ['MIGSOCK_MIG_BIT_MASK', carriage.migBit.mask],
      ['MIGSOCK_REJECTION_BASE', spec.rejections.base],
      ['MIGSOCK_PROBLEM_COUNT', spec.problems.length],
      ...message.fields.map(({ name, offset }) => pair(`OFFSET_${constant(name)}`, offset)),
      ...message.fields.map(({ name, octets }) => {
        return [`sizeof(((struct migsock_message *)0)->${snake(name)})`, octets] as [string, number];
      }),
      ...carriage.flags.map(({ name, octet }) => pair(`FLAG_${name}_OCTET`, octet)),
      ...carriage.flags.map(({ name, mask }) => pair(`FLAG_${name}_MASK`, mask)),
      ...spec.operations.map(({ name, value }) => pair(`OP_${name}`, value)),
      ...spec.operations.flatMap(({ name, reason }) =>
        reason === undefined ? [] : [pair(`REASON_${name.slice(spec.rejections.prefix.length)}`, reason)],
      ),
      ...spec.problems.map(({ id }, index) => pair(`PROBLEM_${constant(id)}`, 2 ** index)),
    ];
    const program = numbers.map(([name, value]) => `_Static_assert(${name} == ${value}, "${value}");\n`);
    expect(compile(header, INCLUDE + program.join(''), C11)).toBe('');
  });

  it.each(spec.message.fields)('does not compile with a wrong offset of $name', ({ name, offset }) => {
    const line = `#define MIGSOCK_OFFSET_${constant(name)} ${offset}u\n`;
    expect(header).toContain(line);
    const wrong = header.replace(line, line.replace(`${offset}u`, `${offset + 1}u`));
    for (const compiler of [C11, ['gcc', '-xc', '-std=c99', ...STRICT], ['g++', '-xc++', ...STRICT]]) {
      expect(compile(wrong, INCLUDE, compiler)).toContain(`offset_of_${snake(name)}`);
    }
  });

  it('does not compile with a wrong length of the message', () => {
    const { octets } = spec.message;
    const wrong = header.replace(`MESSAGE_OCTETS ${octets}u`, `MESSAGE_OCTETS ${octets + 1}u`);
    expect(compile(wrong, INCLUDE, C11)).toContain('octets_of_message');
  });

  it('does not compile for a layout that a C compiler would pad', () => {
    const [code, round, ...others] = spec.message.fields as [Field, Field, ...Field[]];
    const padded = exportCHeader(withFields([round, code, ...others]));
    expect(compile(padded, INCLUDE, C11)).toContain('static assertion failed');
  });

  it('cites only requirements that exist, with their sentences', () => {
    const cited = [...header.matchAll(/\[(MIG-[A-Z-]+)\]/g)].map(([, id]) => id);
    const known = spec.requirements.map(({ id }) => id);
    expect(cited.length).toBeGreaterThan(spec.problems.length);
    expect(cited.filter((id) => id === undefined || !known.includes(id))).toEqual([]);
  });

  it('is refused for a specification without a requirement that it cites', () => {
    const requirements = spec.requirements.filter(({ id }) => id !== 'MIG-CAR-RECOGNITION');
    expect(() => exportCHeader({ ...spec, requirements })).toThrow(
      'requirement MIG-CAR-RECOGNITION is not in spec/requirements',
    );
  });
});

describe('the C header of another specification', () => {
  it('takes fields of one octet', () => {
    const fields = spec.message.fields.flatMap((field): Omit<Field, 'offset'>[] =>
      field.name === 'round'
        ? [
            { ...field, octets: 1 },
            { ...field, name: 'hopCount', octets: 1 },
          ]
        : [field],
    );
    const program = `${INCLUDE}_Static_assert(MIGSOCK_OFFSET_HOP_COUNT == 5, "");\n`;
    expect(compile(exportCHeader(withFields(fields)), program, C11)).toBe('');
  });

  it('takes rules of any ranges without a comparison that is always true', () => {
    const ranges = [
      [[0, 0]],
      [[0, 9]],
      [[5, 9]],
      [[1, 0xffff]],
      [[0, 0xffff]],
      [
        [0, 0],
        [5, 9],
        [0xff00, 0xffff],
      ],
    ] as const;
    const checks = ranges.map((refuses) => ({ field: 'newPort', refuses, problem: 'new-port-zero' }));
    const [first, ...others] = spec.operations as [Operation, ...Operation[]];
    const changed = exportCHeader({ ...spec, operations: [{ ...first, checks }, ...others] });
    expect(compile(changed, INCLUDE, C11)).toBe('');
  });

  it('is refused where a rule is about a field that the message does not have', () => {
    const [first, ...others] = spec.operations as [Operation, ...Operation[]];
    const checks = [{ field: 'ttl', refuses: [], problem: 'new-port-zero' }];
    expect(() => exportCHeader({ ...spec, operations: [{ ...first, checks }, ...others] })).toThrow(
      'field ttl is not in spec/wire/message.yaml',
    );
  });
});

function pair(name: string, value: number): [name: string, value: number] {
  return [`MIGSOCK_${name}`, value];
}
