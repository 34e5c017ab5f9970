/** spec/ -> C: one header with the numbers, the wire layout and the rules, for user space and for the Linux kernel. */
import { constant, hex, snake } from '../spec/names.ts';
import type { Check, Field, FlagRule, Operation, Problem, Spec } from '../spec/types.ts';
import { accessors, offsetConstant, offsets, readAndWrite, structs, type Layout } from './c-header-layout.ts';
import { stateBufferSection } from './c-header-state-buffer.ts';
import { clause, comment, withinAny } from './c-header-text.ts';
import { header } from './header.ts';

/** What the constants of a message start with. */
const PREFIX = 'MIGSOCK';

/** generated/c/migsock.h. @throws Error when a requirement that the header cites is not in spec/ */
export function exportCHeader(spec: Spec): string {
  const sections = [
    opening(spec),
    constants(spec),
    timing(spec),
    operations(spec),
    problems(spec),
    structs(messageLayout(spec)),
    access(spec),
    rules(spec),
    recognition(spec),
    stateBufferSection(spec),
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
  const { code, octets } = spec.message;
  const { flags, migBit } = spec.carriage;
  return `${comment(clause(spec, 'MIG-MSG-CODE'))}
#define MIGSOCK_MESSAGE_CODE ${hex(code.value, 4)}u
${comment(clause(spec, 'MIG-MSG-LENGTH'))}
#define MIGSOCK_MESSAGE_OCTETS ${octets}u

/* First octet of each field, from the start of the message. */
${offsets(messageLayout(spec))}

${comment(clause(spec, 'MIG-CAR-MIG-BIT'))}
#define MIGSOCK_MIG_BIT_OCTET ${migBit.octet}u
#define MIGSOCK_MIG_BIT_MASK ${hex(migBit.mask, 1)}u

${comment(`Octet of the TCP header and mask of each flag that decides. ${clause(spec, 'MIG-CAR-FLAGS')}`)}
${flags.map(flagConstants).join('\n')}
`;
}

function timing(spec: Spec): string {
  const { suspensionLimit, msl, answersPerSecond } = spec.timing;
  return `${comment(clause(spec, 'MIG-REM-LIMIT'))}
#define MIGSOCK_SUSPENSION_LIMIT_SECONDS ${suspensionLimit}u
/* Maximum segment lifetime (RFC 9293 section 3.4.1). */
#define MIGSOCK_MSL_SECONDS ${msl}u
${comment(clause(spec, 'MIG-REM-ANSWER-LIMIT'))}
#define MIGSOCK_ANSWERS_PER_SECOND ${answersPerSecond}u
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

function messageLayout({ message: { fields } }: Spec): Layout {
  return {
    fields,
    prefix: PREFIX,
    stem: 'migsock',
    host: 'migsock_message',
    name: 'message',
    length: 'MIGSOCK_MESSAGE_OCTETS',
  };
}

function access(spec: Spec): string {
  const { message, stateBuffer } = spec;
  const shared = accessors([...message.fields, ...stateBuffer.fields]);
  return `${shared}\n${readAndWrite(messageLayout(spec))}`;
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
  const refused = withinAny(`message->${snake(name)}`, refuses, octets);
  return `\t\tif (${refused})\n\t\t\tproblems |= ${problemBit(problem)};\n`;
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

function offsetOf(field: Field): string {
  return offsetConstant(PREFIX, field);
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
