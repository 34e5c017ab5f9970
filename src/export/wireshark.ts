/** spec/ -> Lua: a dissector for Wireshark and tshark, one file. */
import { hex, snake } from '../spec/names.ts';
import type { Check, Field, FlagRule, Operation, Problem, Spec } from '../spec/types.ts';
import { header } from './header.ts';
import { display } from './wireshark/display.ts';
import { exchanges } from './wireshark/exchanges.ts';
import { segments } from './wireshark/segments.ts';

/** generated/wireshark/migsock.lua */
export function exportWireshark(spec: Spec): string {
  return `${header('--')}${introduction}
${protocol(spec)}
${operationTable(spec)}
${protocolFields(spec)}
${rules(spec)}
${segments}
${exchanges}
${display}`;
}

const introduction = `-- Dissector of MIGSOCK messages for Wireshark and tshark 4.0 to 4.6. Put it into the folder of personal Lua plugins,
-- or start with: -X lua_script:migsock.lua
--
-- A message lies in sequence space that is acknowledged already. TCP takes it for a retransmission and hands it to no
-- other dissector, hence this is a postdissector: it comes after all others and finds the segments by their fields.
-- To read messages only, filter by: migsock
-- In fields that tshark prints of the columns (-T fields), Wireshark 4.4 and later still have the text of TCP.
-- A link to a later frame is there once all frames are read: in Wireshark, or with tshark -2.
--
-- The first part are the tables of the specification; the second reads from the bottom up, from migsock.dissector.
`;

function protocol({ message, carriage }: Spec): string {
  const shift = TCP_FLAGS_LAST_OCTET - carriage.migBit.octet;
  return `local migsock = Proto(${quoted(message.name.toUpperCase())}, ${quoted(message.title)})

local MESSAGE_OCTETS = ${message.octets}
local MESSAGE_CODE = ${hex(message.code.value, 4)}
local MESSAGE_CODE_TEXT = ${quoted(message.code.text)}
-- ${carriage.migBit.title}, as a mask of tcp.flags.
local MIG_BIT = ${hex(carriage.migBit.mask << (8 * shift), 2)}
`;
}

/** Octet of the TCP header whose lowest bit is that of Wireshark's field tcp.flags. */
const TCP_FLAGS_LAST_OCTET = 13;

function operationTable(spec: Spec): string {
  return `-- By value. \`answers\` are the operations that it can answer, \`effect\` is what the remote is once it has sent it, and
-- a field that lies in a range of \`checks\` has that problem.
local operations = {
${spec.operations.map((operation) => operationEntry(operation, spec)).join('\n')}
}

local operation_names = {
${spec.operations.map(({ name, value }) => `  [${hex(value, 2)}] = ${quoted(name)},`).join('\n')}
}

local reasons = {
${spec.operations
  .filter(({ reason }) => reason !== undefined)
  .map(({ reason, meaning }) => `  [${String(reason)}] = ${quoted(meaning)},`)
  .join('\n')}
}
`;
}

function operationEntry(operation: Operation, spec: Spec): string {
  const { name, value, effect, reason, checks } = operation;
  const answers = answeredBy(operation, spec.operations).map((asked) => hex(asked.value, 2));
  const members = [
    `name = ${quoted(name)}`,
    `to_remote = ${operation.to === 'remote'}`,
    `asks = ${operation.answeredBy !== undefined}`,
    ...(answers.length === 0 ? [] : [`answers = { ${answers.join(', ')} }`]),
    ...(effect === undefined ? [] : [`effect = ${quoted(effect)}`]),
    ...(reason === undefined ? [] : [`reason = ${reason}`]),
    `checks = {\n${checks.flatMap((check) => checkEntries(check, spec)).join('\n')}\n    }`,
  ];
  return `  [${hex(value, 2)}] = {\n${members.map((member) => `    ${member},`).join('\n')}\n  },`;
}

/** What an operation answers: a rejection every message that asks, another one those that name it. */
function answeredBy({ name, reason }: Operation, operations: readonly Operation[]): Operation[] {
  return operations.filter((asked) =>
    reason === undefined ? asked.answeredBy === name : asked.answeredBy !== undefined,
  );
}

function checkEntries({ field, refuses, problem }: Check, { message }: Spec): string[] {
  const octets = message.fields.find(({ name }) => name === field)?.octets ?? 4;
  return refuses.map(([first, last]) => {
    const range = `first = ${hex(first, octets)}, last = ${hex(last, octets)}`;
    return `      { field = ${quoted(snake(field))}, ${range}, problem = ${quoted(problem)} },`;
  });
}

function protocolFields({ message: { name, fields } }: Spec): string {
  return `local fields = migsock.fields
${fields.map((field) => `fields.${snake(field.name)} = ${protoField(name, field)}`).join('\n')}
fields.reason = ProtoField.uint16('${name}.reason', 'Reason', base.DEC, reasons, nil, 'Why a message was rejected.')
fields.problem = ProtoField.string('${name}.problem', 'Problem', base.NONE, 'Why the segment is malformed.')
fields.answer_in = ProtoField.framenum('${name}.answer_in', 'Answer in', base.NONE, frametype.RESPONSE)
fields.answer_to = ProtoField.framenum('${name}.answer_to', 'Answer to', base.NONE, frametype.REQUEST)
fields.answer_time = ProtoField.relative_time('${name}.answer_time', 'Time since the message answered')
fields.suspended_in = ProtoField.framenum('${name}.suspended_in', 'Suspended in')
fields.suspension_time = ProtoField.relative_time('${name}.suspension_time', 'Duration of the suspension')

-- The message, field by field.
local layout = {
${fields.map(layoutEntry).join('\n')}
}
`;
}

function protoField(protocolName: string, { name, title, type, octets, meaning }: Field): string {
  const names = `${quoted(`${protocolName}.${snake(name)}`)}, ${quoted(title)}`;
  if (type === 'host') return `ProtoField.ipv4(${names}, ${quoted(meaning)})`;
  const base = type === 'code' || type === 'operation' ? 'base.HEX' : 'base.DEC';
  const values = type === 'operation' ? 'operation_names' : 'nil';
  return `ProtoField.uint${8 * octets}(${names}, ${base}, ${values}, nil, ${quoted(meaning)})`;
}

function layoutEntry({ name, offset, octets }: Field): string {
  return `  { name = ${quoted(snake(name))}, offset = ${offset}, octets = ${octets} },`;
}

function rules(spec: Spec): string {
  const { message, carriage, problems } = spec;
  const codeField = message.fields.find(({ type }) => type === 'code')?.name;
  // Without its code a segment is an ordinary one, so that the code's own problem cannot occur in a segment.
  const possible = problems.filter(({ field }) => field === undefined || field !== codeField);
  return `-- What the flags of a MIGSOCK segment are to be: octet of the TCP header, number of the bit from the left, its value.
local flag_rules = {
${carriage.flags.map(flagEntry).join('\n')}
}

-- In the order in which they are reported.
local problems = {
${possible.map((problem) => problemEntry(problem, message.name)).join('\n')}
}
local cut = ProtoExpert.new(
  '${message.name}.cut', 'The message was cut by the capture', expert.group.UNDECODED, expert.severity.NOTE)

migsock.experts = { cut }
for _, problem in ipairs(problems) do
  table.insert(migsock.experts, problem.expert)
end
`;
}

function flagEntry({ name, octet, mask, is, problem }: FlagRule): string {
  const bit = Math.clz32(mask) - 24;
  const place = `octet = ${octet}, bit = ${bit}, value = ${is === 'set' ? 1 : 0}`;
  return `  { ${place}, problem = ${quoted(problem)} }, -- ${name}`;
}

function problemEntry({ id, sentence, requirement }: Problem, protocolName: string): string {
  const names = `${quoted(`${protocolName}.problem.${snake(id)}`)}, ${quoted(`${sentence} [${requirement}]`)}`;
  return `  {
    id = ${quoted(id)},
    expert = ProtoExpert.new(
      ${names},
      expert.group.MALFORMED, expert.severity.ERROR),
  },`;
}

/** A Lua string. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n');
  return `'${escaped}'`;
}
