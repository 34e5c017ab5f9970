/** The part of the C header that is about the state buffer. */
import { constant, hex, snake } from '../spec/names.ts';
import type { Spec, StateBuffer, StateBufferField } from '../spec/types.ts';
import { offsets, readAndWrite, structs, type Layout } from './c-header-layout.ts';
import { clause, comment, withinAny } from './c-header-text.ts';

/** Numbers, layout, access, and the rules for single fields. @throws Error when a requirement that it cites is missing */
export function stateBufferSection(spec: Spec): string {
  const { stateBuffer } = spec;
  const layout: Layout = {
    fields: stateBuffer.fields,
    prefix: 'MIGSOCK_BUFFER',
    stem: 'migsock_buffer',
    host: 'migsock_buffer',
    name: 'state buffer',
    length: 'MIGSOCK_BUFFER_FIXED_OCTETS',
  };
  const parts = [constants(spec, layout), choices(stateBuffer), problems(spec)];
  return [...parts, structs(layout), readAndWrite(layout), rules(stateBuffer)].join('\n');
}

function constants(spec: Spec, layout: Layout): string {
  const { magic, version, lowestCompatibleVersion, fixedOctets, digest } = spec.stateBuffer;
  return `${comment(clause(spec, 'MIG-BUF-MAGIC'))}
#define MIGSOCK_BUFFER_MAGIC ${hex(magic.value, 4)}u
${comment(clause(spec, 'MIG-BUF-VERSION'))}
#define MIGSOCK_BUFFER_VERSION ${version}u
#define MIGSOCK_BUFFER_LOWEST_COMPATIBLE_VERSION ${lowestCompatibleVersion}u
${comment(clause(spec, 'MIG-BUF-FIXED-PART'))}
#define MIGSOCK_BUFFER_FIXED_OCTETS ${fixedOctets}u
${comment(clause(spec, 'MIG-BUF-DIGEST'))}
#define MIGSOCK_BUFFER_DIGEST_OCTETS ${digest.octets}u

/* First octet of each field, from the start of the buffer. */
${offsets(layout)}
`;
}

function choices({ flags, states, congestionControls }: StateBuffer): string {
  const named = (name: string, text: string): string => `${comment(text, '\t')}\n\tMIGSOCK_BUFFER_${name},`;
  return `/* Bits of the flags of a state buffer. */
enum migsock_buffer_flag {
${flags.map(({ name, mask, meaning }) => named(`${flagConstant(name)} = ${hex(mask, 2)}`, meaning)).join('\n')}
};

/* States of a socket that moves. */
enum migsock_buffer_state {
${states.map(({ name, value }) => `\tMIGSOCK_BUFFER_STATE_${stateConstant(name)} = ${value},`).join('\n')}
};

/* Congestion control that the application chose. */
enum migsock_buffer_congestion_control {
${congestionControls.map(({ name, value, meaning }) => named(`CONGESTION_CONTROL_${constant(name)} = ${value}`, meaning)).join('\n')}
};
`;
}

function problems(spec: Spec): string {
  const { problems: all } = spec.stateBuffer;
  const each = all.map(({ id, sentence, requirement }, index) => {
    return `${comment(`${sentence} [${requirement}]`, '\t')}\n\t${problemConstant(id)} = ${index + 1},`;
  });
  return `${comment(`Why a state buffer is refused; 0 for no reason. ${clause(spec, 'MIG-BUF-REASON')}`)}
enum migsock_buffer_problem {
${each.join('\n')}
};

/* The id of a problem, or NULL where the value is none. */
static inline const char *migsock_buffer_problem_id(uint32_t problem)
{
	switch (problem) {
${all.map(({ id }) => `\tcase ${problemConstant(id)}:\n\t\treturn "${id}";`).join('\n')}
	default:
		return NULL;
	}
}
`;
}

function rules({ fields }: StateBuffer): string {
  return `/* The first rule for a single field that a state buffer breaks; 0 for none. */
static inline uint32_t migsock_buffer_field_problem(const struct migsock_buffer *buffer)
{
${fields.flatMap(fieldRules).join('\n')}
	return 0;
}
`;
}

function fieldRules({ name, when, octets, checks }: StateBufferField): string[] {
  const value = `buffer->${snake(name)}`;
  const flag = when === undefined ? undefined : `(buffer->flags & MIGSOCK_BUFFER_${flagConstant(when)})`;
  const unused = flag === undefined ? [] : [rule(`${flag} == 0 && ${value} != 0`, 'unused-not-zero')];
  const refused = checks.map(({ problem, refuses }) => {
    const condition = withinAny(value, refuses, octets);
    return rule(flag === undefined ? condition : `${flag} != 0 && (${condition})`, problem);
  });
  return [...unused, ...refused];
}

function rule(condition: string, problem: string): string {
  return `\tif (${condition})\n\t\treturn ${problemConstant(problem)};`;
}

/** States are written as RFC 9293 writes them. */
function stateConstant(name: string): string {
  return name.replaceAll('-', '_');
}

function flagConstant(name: string): string {
  return `FLAG_${constant(name)}`;
}

function problemConstant(id: string): string {
  return `MIGSOCK_BUFFER_PROBLEM_${constant(id)}`;
}
