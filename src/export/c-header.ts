/** spec/ -> C: one header with the numbers, the wire layout and the rules, for user space and for the Linux kernel. */
import { constant, hex, snake } from '../spec/names.ts';
import type { Check, Field, FlagRule, Operation, Problem, Range, Spec } from '../spec/types.ts';
import { header } from './header.ts';

/** Columns of a comment's text, its indentation not counted. */
const COMMENT_WIDTH = 100;

/** generated/c/migsock.h. @throws Error when a requirement that the header cites is not in spec/ */
export function exportCHeader(spec: Spec): string {
  const sections = [
    opening(spec),
    constants(spec),
    operations(spec),
    problems(spec),
    layout(spec),
    access(spec),
    rules(spec),
    recognition(spec),
  ];
  return `${sections.join('\n')}\n#endif /* MIGSOCK_H */\n`;
}

function opening({ message }: Spec): string {
  return `/* SPDX-License-Identifier: MIT */
${header('//')}${comment(`${message.title}: numbers, wire layout and rules.

For user space (C99 or C++11, and later) and, with __KERNEL__, for the Linux kernel. The functions read and write only the octets that they say, keep no state, and assume neither an alignment nor the byte order of the machine. A bracketed id names the requirement of spec/ that a line stands for.`)}
#ifndef MIGSOCK_H
#define MIGSOCK_H

#ifdef __KERNEL__
#include <linux/stddef.h>
#include <linux/types.h>
typedef __be16 migsock_be16;
typedef __be32 migsock_be32;
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
typedef uint16_t migsock_be16;
typedef uint32_t migsock_be32;
#endif

#ifdef __cplusplus
#define MIGSOCK_ASSERT(name, condition) static_assert(condition, #name)
#elif defined(__KERNEL__) || __STDC_VERSION__ >= 201112L
#define MIGSOCK_ASSERT(name, condition) _Static_assert(condition, #name)
#else
#define MIGSOCK_ASSERT(name, condition) typedef char migsock_assert_##name[(condition) ? 1 : -1]
#endif
`;
}

function constants(spec: Spec): string {
  const { code, fields, octets } = spec.message;
  const { flags, migBit } = spec.carriage;
  return `${comment(clause(spec, 'MIG-MSG-CODE'))}
#define MIGSOCK_MESSAGE_CODE ${hex(code.value, 4)}u
${comment(clause(spec, 'MIG-MSG-LENGTH'))}
#define MIGSOCK_MESSAGE_OCTETS ${octets}u

/* First octet of each field, from the start of the message. */
${fields.map((field) => `#define ${offsetOf(field)} ${field.offset}u`).join('\n')}

${comment(clause(spec, 'MIG-CAR-MIG-BIT'))}
#define MIGSOCK_MIG_BIT_OCTET ${migBit.octet}u
#define MIGSOCK_MIG_BIT_MASK ${hex(migBit.mask, 1)}u

${comment(`Octet of the TCP header and mask of each flag that decides. ${clause(spec, 'MIG-CAR-FLAGS')}`)}
${flags.map(flagConstants).join('\n')}
`;
}

function flagConstants({ name, octet, mask, is }: FlagRule): string {
  return `#define MIGSOCK_FLAG_${name}_OCTET ${octet}u
#define MIGSOCK_FLAG_${name}_MASK ${hex(mask, 1)}u /* is ${is} */`;
}

function operations(spec: Spec): string {
  const rejections = spec.operations.filter(({ reason }) => reason !== undefined);
  return `${comment(clause(spec, 'MIG-MSG-REJECT'))}
#define MIGSOCK_REJECTION_BASE ${hex(spec.rejections.base, 2)}u

/* Why a request is refused; the meanings stand at the rejections below. */
enum migsock_reason {
${rejections.map((each) => `\t${reasonConstant(each, spec)} = ${String(each.reason)},`).join('\n')}
};

/* What a message asks for or answers, and who sends it to whom. */
enum migsock_operation {
${spec.operations.map((operation) => operationConstant(operation, spec)).join('\n')}
};
`;
}

function reasonConstant({ name }: Operation, { rejections }: Spec): string {
  return `MIGSOCK_REASON_${name.slice(rejections.prefix.length)}`;
}

function operationConstant(operation: Operation, spec: Spec): string {
  const { name, value, reason, meaning, from, to } = operation;
  const number =
    reason === undefined ? hex(value, 2) : `MIGSOCK_REJECTION_BASE + ${reasonConstant(operation, spec)}`;
  return `${comment(`${from} -> ${to}: ${meaning}`, '\t')}\n\tMIGSOCK_OP_${name} = ${number},`;
}

function problems(spec: Spec): string {
  return `/* One bit for each way to be malformed, in the order in which problems are reported. */
enum migsock_problem {
${spec.problems.map(problemConstant).join('\n')}
};

#define MIGSOCK_PROBLEM_COUNT ${spec.problems.length}u

/* The id of the problem with a bit, or NULL where the value is not exactly one problem's bit. */
static inline const char *migsock_problem_id(uint32_t problem)
{
	switch (problem) {
${spec.problems.map(({ id }) => `\tcase ${problemBit(id)}:\n\t\treturn "${id}";`).join('\n')}
	default:
		return NULL;
	}
}
`;
}

function problemConstant({ id, sentence, requirement }: Problem, index: number): string {
  return `${comment(`${sentence} [${requirement}]`, '\t')}\n\t${problemBit(id)} = 1 << ${index},`;
}

function layout({ message }: Spec): string {
  const { fields } = message;
  return `${comment(`The message as it lies on the wire, for code that holds it aligned to ${Math.max(...fields.map(({ octets }) => octets))} octets: every member is in network byte order. migsock_read() and migsock_write() need no alignment.`)}
struct migsock_wire {
${fields.map((field) => `\t${field.octets === 1 ? 'uint8_t' : `migsock_be${8 * field.octets}`} ${snake(field.name)};`).join('\n')}
};

MIGSOCK_ASSERT(octets_of_message, sizeof(struct migsock_wire) == MIGSOCK_MESSAGE_OCTETS);
${fields.map(offsetAssertion).join('\n')}

/* A message's fields in the byte order of the machine. They can hold any message, valid or not. */
struct migsock_message {
${fields.map(member).join('\n')}
};

/* Every field in the order of the wire, as X(member, name in spec/, octets). */
#define MIGSOCK_FIELDS(X) \\
${fields.map(({ name, octets }) => `\tX(${snake(name)}, "${name}", ${octets})`).join(' \\\n')}
`;
}

function offsetAssertion(field: Field): string {
  const name = snake(field.name);
  return `MIGSOCK_ASSERT(offset_of_${name}, offsetof(struct migsock_wire, ${name}) == ${offsetOf(field)});`;
}

function member({ name, title, octets, meaning }: Field): string {
  return `${comment(`${title}: ${meaning}`, '\t')}\n\tuint${8 * octets}_t ${snake(name)};`;
}

function access({ message }: Spec): string {
  const { fields } = message;
  const widths = [...new Set(fields.map(({ octets }) => octets))];
  return `${widths.map(accessors).join('\n')}
/* Reads the MIGSOCK_MESSAGE_OCTETS octets of a message, whatever they hold. */
static inline void migsock_read(struct migsock_message *message, const uint8_t *octets)
{
${fields.map((field) => `\tmessage->${snake(field.name)} = migsock_get${8 * field.octets}(octets + ${offsetOf(field)});`).join('\n')}
}

/* Writes the MIGSOCK_MESSAGE_OCTETS octets of a message, whatever it holds. */
static inline void migsock_write(uint8_t *octets, const struct migsock_message *message)
{
${fields.map((field) => `\tmigsock_put${8 * field.octets}(octets + ${offsetOf(field)}, message->${snake(field.name)});`).join('\n')}
}
`;
}

/** Functions for unsigned numbers of a width, by shifting. */
function accessors(width: number): string {
  const type = `uint${8 * width}_t`;
  const shifts = Array.from({ length: width }, (_, octet) => 8 * (width - 1 - octet));
  const got = shifts.map((shift, octet) => `(uint32_t)octets[${octet}]${shifted(' <<', shift)}`);
  const put = shifts.map((shift, octet) => `\toctets[${octet}] = (uint8_t)(value${shifted(' >>', shift)});`);
  return `static inline ${type} migsock_get${8 * width}(const uint8_t *octets)
{
	return (${type})(${got.join(' |\n\t\t')});
}

static inline void migsock_put${8 * width}(uint8_t *octets, ${type} value)
{
${put.join('\n')}
}
`;
}

function shifted(operator: string, bits: number): string {
  return bits === 0 ? '' : `${operator} ${bits}`;
}

function rules(spec: Spec): string {
  const operation = snake(fieldOfProblem(spec, 'unknown-operation').name);
  const code = snake(fieldOfProblem(spec, 'message-code').name);
  return `/* The rules of its operation that a message breaks, as a set of problem bits; 0 for none. */
static inline uint32_t migsock_field_problems(const struct migsock_message *message)
{
	uint32_t problems = 0;

	switch (message->${operation}) {
${operationCases(spec)}
	default:
		problems = ${problemBit('unknown-operation')};
		break;
	}
	return problems;
}

/*
 * The problems of octets that are to be one message; 0 for a well-formed one. A wrong length or a wrong code is
 * reported alone: what follows it would be read in a format that it does not have.
 */
static inline uint32_t migsock_message_problems(const uint8_t *octets, size_t length)
{
	struct migsock_message message;

	if (length != MIGSOCK_MESSAGE_OCTETS)
		return ${problemBit('payload-length')};
	migsock_read(&message, octets);
	if (message.${code} != MIGSOCK_MESSAGE_CODE)
		return ${problemBit('message-code')};
	return migsock_field_problems(&message);
}
`;
}

/** One run of cases for all operations that keep the same rules. */
function operationCases(spec: Spec): string {
  const labels = new Map<string, string>();
  for (const { name, checks } of spec.operations) {
    const statements = checks.map((check) => fieldRule(check, fieldNamed(spec, check.field))).join('');
    labels.set(statements, `${labels.get(statements) ?? ''}\tcase MIGSOCK_OP_${name}:\n`);
  }
  return [...labels].map(([statements, cases]) => `${cases}${statements}\t\tbreak;`).join('\n');
}

function fieldRule({ refuses, problem }: Check, { name, octets }: Field): string {
  const ranges = refuses.map((range) => within(`message->${snake(name)}`, range, octets));
  const refused = ranges.length === 1 ? ranges.join('') : ranges.map((range) => `(${range})`).join(' || ');
  return `\t\tif (${refused})\n\t\t\tproblems |= ${problemBit(problem)};\n`;
}

/** A range as a condition; a bound that the type itself keeps is left out, since compilers warn of it. */
function within(value: string, [first, last]: Range, octets: number): string {
  if (first === last) return `${value} == ${hex(first, octets)}u`;
  const bounds = [
    ...(first > 0 ? [`${value} >= ${hex(first, octets)}u`] : []),
    ...(last < 2 ** (8 * octets) - 1 ? [`${value} <= ${hex(last, octets)}u`] : []),
  ];
  return bounds.length === 0 ? 'true' : bounds.join(' && ');
}

function recognition(spec: Spec): string {
  const code = fieldOfProblem(spec, 'message-code');
  return `${comment(`${clause(spec, 'MIG-CAR-RECOGNITION')}

Reads the fixed part of the TCP header, and of the payload what its length says; the length is that of the TCP payload, without a frame's padding.`)}
static inline bool migsock_is_segment(const uint8_t *tcp, const uint8_t *payload, size_t length)
{
	return (tcp[MIGSOCK_MIG_BIT_OCTET] & MIGSOCK_MIG_BIT_MASK) != 0 &&
	       length >= ${offsetOf(code)} + ${code.octets}u &&
	       migsock_get${8 * code.octets}(payload + ${offsetOf(code)}) == MIGSOCK_MESSAGE_CODE;
}

/* The problems of a segment that is a MIGSOCK segment, as a set of problem bits; 0 for a well-formed one. */
static inline uint32_t migsock_segment_problems(const uint8_t *tcp, const uint8_t *payload, size_t length)
{
	uint32_t problems = migsock_message_problems(payload, length);

${spec.carriage.flags.map(flagRule).join('')}	return problems;
}
`;
}

function flagRule({ name, is, problem }: FlagRule): string {
  const wrong = `(tcp[MIGSOCK_FLAG_${name}_OCTET] & MIGSOCK_FLAG_${name}_MASK) ${is === 'set' ? '==' : '!='} 0`;
  return `\tif (${wrong})\n\t\tproblems |= ${problemBit(problem)};\n`;
}

function offsetOf({ name }: Field): string {
  return `MIGSOCK_OFFSET_${constant(name)}`;
}

function problemBit(id: string): string {
  return `MIGSOCK_PROBLEM_${constant(id)}`;
}

/** The message field that a problem of the format itself is about. */
function fieldOfProblem(spec: Spec, id: string): Field {
  return fieldNamed(spec, spec.problems.find((problem) => problem.id === id)?.field ?? `of ${id}`);
}

function fieldNamed({ message }: Spec, name: string): Field {
  const field = message.fields.find((each) => each.name === name);
  if (field === undefined)
    throw new Error(`field ${name} is not in spec/wire/message.yaml; the C header needs it`);
  return field;
}

/** A requirement's sentence and id. */
function clause({ requirements }: Spec, id: string): string {
  const found = requirements.find((requirement) => requirement.id === id);
  if (found === undefined)
    throw new Error(`requirement ${id} is not in spec/requirements; the C header cites it`);
  return `${found.sentence} [${id}]`;
}

/** Paragraphs as a comment, on one line where they fit. */
function comment(text: string, indent = ''): string {
  const lines = text.split('\n').flatMap(wrap);
  if (lines.length === 1) return `${indent}/* ${text} */`;
  const body = lines.map((line) => `${indent} * ${line}`.trimEnd());
  return [`${indent}/*`, ...body, `${indent} */`].join('\n');
}

function wrap(paragraph: string): string[] {
  const lines = [''];
  for (const word of paragraph.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + 1 + word.length > COMMENT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
