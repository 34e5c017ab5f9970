/** spec/ -> a scapy layer: generated/scapy/migsock.py. */
import { hex, snake } from '../spec/names.ts';
import type { Carriage, Check, Field, Operation, Range, Spec } from '../spec/types.ts';
import { header } from './header.ts';

/** generated/scapy/migsock.py: the message as a packet, its place in TCP, and the rules of message and segment. */
export function exportScapy(spec: Spec): string {
  const [example] = spec.operations;
  if (example === undefined) throw new Error('the specification has no operations; expected at least one');
  return introduction(spec, example) + imports(spec) + tables(spec) + layers(spec, example);
}

function introduction(spec: Spec, example: Operation): string {
  const { message, carriage } = spec;
  return `${header('#')}# scapy.contrib.description = ${message.title}
# scapy.contrib.status = loads

"""
The ${message.title} as a scapy layer.

    from scapy.all import IP, TCP
    from migsock import MIGSOCK, problems

    packet = IP(src='192.0.2.1', dst='198.51.100.1') / TCP(sport=5000, dport=80, seq=1000) / MIGSOCK(
        operation='${example.name}', ${exampleAddress(message.fields)})
    problems(packet)  # [], or the ids of what is wrong with it: see PROBLEMS

TCP() takes the ${carriage.migBit.title} and its flags from MIGSOCK() where they are not given. What is dissected shows MIGSOCK
below TCP where the ${carriage.migBit.title} is set and the payload starts with the ${titleOfCode(spec)}, malformed or not:

    from scapy.all import rdpcap

    for packet in rdpcap('capture.pcap'):
        if MIGSOCK in packet:
            print(packet[MIGSOCK].summary(), problems(packet))

A message that its segment cuts short is shown as MIGSOCKShort, a MIGSOCK that has no fields but the ${titleOfCode(spec)}.

Only whole IPv4 packets are looked into: no fragments, nothing that the capture cut, no TCP over IPv6. A packet of total
length zero, as segmentation offload leaves it in captures of its own host, fills its frame.

Limits: where scapy fails on IP or TCP options, a TCP-AO of less than two octets for instance, there is no TCP in what it
dissects and hence no MIGSOCK.
"""
`;
}

function imports({ message }: Spec): string {
  return `from socket import inet_aton

from scapy.config import conf
from scapy.fields import ${fieldTypes(message.fields).join(', ')}, StrField
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import CookedLinux, Dot1AD, Ether
from scapy.packet import Packet, bind_bottom_up, bind_top_down

__all__ = [
    'MIGSOCK', 'MIGSOCKShort', 'OPERATIONS', 'PROBLEMS',
    'is_migsock', 'message_problems', 'migsock_segment', 'numbers', 'problems',
]

`;
}

function tables({ message, operations, carriage, problems }: Spec): string {
  return `CODE = ${hex(message.code.value, 4)}
CODE_OCTETS = b${JSON.stringify(message.code.text)}
OCTETS = ${message.octets}
# ${carriage.migBit.title}: mask ${hex(carriage.migBit.mask, 1)} of octet ${carriage.migBit.octet}. \`reserved\` is what scapy calls the three bits above that octet's lowest.
MIG_BIT = ${hex(carriage.migBit.mask >> 1, 1)}

OPERATIONS = {
${operations.map(({ name, value, meaning }) => `    ${hex(value, 2)}: '${name}',  # ${meaning}`).join('\n')}
}

# What can be wrong, in the order in which it is reported.
PROBLEMS = {
${problems.map(({ id, sentence }) => `    '${id}': ${JSON.stringify(sentence)},`).join('\n')}
}

# A flag of TCP, whether it is to be set, and the problem where it is not so.
FLAG_RULES = (
${carriage.flags.map(flagRule).join('\n')}
)

# For each operation: a field, the ranges of its number that are refused, and the problem where it lies in one.
FIELD_RULES = {
${operations.map(operationRules).join('\n')}
}
`;
}

function layers({ message, carriage }: Spec, example: Operation): string {
  return `

class MIGSOCK(Packet):
    """
    ${message.title}: the payload of a segment with the ${carriage.migBit.title}.

${message.fields.map(({ name, meaning }) => `    ${snake(name)}: ${meaning}`).join('\n')}
    """
    name = 'MIGSOCK'
    fields_desc = [
${message.fields.map((field) => `        ${fieldType(field)}(${fieldArguments(field, example)}),`).join('\n')}
    ]

    def mysummary(self):
        return self.sprintf('${summary(message.fields)}')


class MIGSOCKShort(MIGSOCK):
    """The beginning of a message whose segment ends before the message does."""
    name = 'MIGSOCK, cut short'
    # Lets MIGSOCK stand for this class too, in \`MIGSOCK in packet\` and \`packet[MIGSOCK]\`.
    match_subclass = True
    fields_desc = [
${message.fields
  .filter(isCode)
  .map((field) => `        ${fieldType(field)}(${fieldArguments(field, example)}),`)
  .join('\n')}
        StrField('rest', b''),
    ]

    def mysummary(self):
        return self.name

${LOGIC}`;
}

/** What needs nothing of the specification but the tables above it. */
const LOGIC = `
def migsock_segment(segment, **fields):
    """
    A copy of segment, IP()/TCP(...) for instance, that carries a message with these fields.

    The MIG bit is set beside the reserved bits that segment has; all else of its header stays, so that any can be forged.
    """
    carrier = segment.copy()
    carrier[TCP].remove_payload()
    carrier[TCP].reserved |= MIG_BIT
    return carrier / MIGSOCK(**fields)


def is_migsock(packet):
    """Whether the packet's segment is a MIGSOCK segment, malformed or not. A fragment or a cut packet holds no segment."""
    tcp = packet.getlayer(TCP)
    return tcp is not None and _carries_message(tcp, _octets(tcp.payload))


def problems(packet):
    """Ids of what is wrong with the packet's MIGSOCK segment, in order; empty for a well-formed or an ordinary one."""
    if not is_migsock(packet):
        return []
    tcp = packet[TCP]
    found = [problem for flag, is_set, problem in FLAG_RULES if bool(getattr(tcp.flags, flag)) != is_set]
    return _in_order(found + message_problems(_octets(tcp.payload)))


def message_problems(octets):
    """Ids of what is wrong with a message by itself, in order; empty for a well-formed one."""
    if len(octets) != OCTETS:
        return ['payload-length']
    message = MIGSOCK(octets)
    if message.code != CODE:
        return ['message-code']
    if message.operation not in FIELD_RULES:
        return ['unknown-operation']
    values = numbers(message)
    return _in_order([
        problem for field, refused, problem in FIELD_RULES[message.operation]
        if any(first <= values[field] <= last for first, last in refused)
    ])


def numbers(message):
    """A MIGSOCK's fields as unsigned numbers, by name."""
    return {field.name: _number(message.getfieldval(field.name)) for field in message.fields_desc}


def _number(value):
    return int.from_bytes(inet_aton(value), 'big') if isinstance(value, str) else int(value)


def _in_order(found):
    return [problem for problem in PROBLEMS if problem in found]


def _octets(payload):
    # Not bytes(), which appends the padding that follows the IP packet.
    return payload.do_build()


def _carries_message(tcp, payload):
    return bool(tcp.reserved & MIG_BIT) and payload.startswith(CODE_OCTETS) and _is_whole(tcp, payload)


def _is_whole(tcp, payload):
    """Whether all of the segment is there, and no more; what is still to be built has no lengths to contradict it."""
    ip = tcp.underlayer
    if ip is None:
        return True
    # Not isinstance(), which takes what an ICMP error quotes for a packet.
    if type(ip) is not IP or ip.version != 4 or ip.flags.MF or ip.frag != 0:
        return False
    if None in (ip.ihl, ip.len, tcp.dataofs):
        return True
    length = 4 * (ip.ihl + tcp.dataofs) + len(payload)
    return ip.ihl >= 5 and tcp.dataofs >= 5 and ip.len in (0, length)


def _guess_payload_class(tcp, payload, otherwise=TCP.guess_payload_class):
    if not _carries_message(tcp, payload):
        return otherwise(tcp, payload)
    return MIGSOCK if len(payload) >= OCTETS else MIGSOCKShort


# Not bind_bottom_up(), which sees TCP's header but not the Message Code, and would take ordinary payload from its protocol.
TCP.guess_payload_class = _guess_payload_class
_FLAGS = TCP(flags=''.join(flag for flag, is_set, _ in FLAG_RULES if is_set)).flags
bind_top_down(TCP, MIGSOCK, reserved=MIG_BIT, flags=_FLAGS)

# Ways to IPv4 that scapy does not know. Only for dissecting: what it builds stays as it is.
bind_bottom_up(Ether, Dot1AD, type=0x9100)
bind_bottom_up(CookedLinux, Dot1AD, proto=0x9100)
bind_bottom_up(CookedLinux, Dot1AD, proto=0x88a8)
# Raw IP as OpenBSD numbers it.
conf.l2types.register_num2layer(14, IP)
`;

function isCode({ type }: Field): boolean {
  return type === 'code';
}

function titleOfCode({ message }: Spec): string {
  return message.fields.find(isCode)?.title ?? 'code';
}

function exampleAddress(fields: readonly Field[]): string {
  return fields
    .filter(({ address }) => address === 'old')
    .map(({ name, type }) => `${snake(name)}=${type === 'host' ? "'192.0.2.1'" : '5000'}`)
    .join(', ');
}

function fieldTypes(fields: readonly Field[]): string[] {
  return [...new Set(fields.map(fieldType))].sort();
}

function fieldType({ type, octets }: Field): string {
  const width = { 1: 'Byte', 2: 'Short', 4: 'Int' }[octets];
  switch (type) {
    case 'code':
      return `X${width}Field`;
    case 'operation':
      return `${width}EnumField`;
    case 'host':
      return 'IPField';
    default:
      return `${width}Field`;
  }
}

function fieldArguments({ name, type, octets }: Field, example: Operation): string {
  const value = {
    code: 'CODE',
    operation: `${hex(example.value, octets)}, OPERATIONS`,
    host: "'0.0.0.0'",
    port: '0',
    uint: '0',
  }[type];
  return `'${snake(name)}', ${value}`;
}

/** For instance `MIGSOCK REMOTE_RESTART round=0 old=192.0.2.1:5000 new=192.0.2.9:6000`, as a format of scapy's. */
function summary(fields: readonly Field[]): string {
  const shown = (list: readonly Field[]): string =>
    list.map(({ name }) => `%MIGSOCK.${snake(name)}%`).join(':');
  const alone = fields.filter(({ type }) => type === 'uint');
  const addresses = (['old', 'new'] as const).map((address) => {
    const parts = fields.filter((field) => field.address === address);
    return `${address}=${shown(parts.toSorted((one, other) => other.octets - one.octets))}`;
  });
  const operation = shown(fields.filter(({ type }) => type === 'operation'));
  const values = alone.map((field) => `${snake(field.name)}=${shown([field])}`);
  return ['MIGSOCK', operation, ...values, ...addresses].join(' ');
}

/** scapy calls a flag by its first letter. */
function flagRule({ name, is, problem }: Carriage['flags'][number]): string {
  return `    ('${name.charAt(0)}', ${is === 'set' ? 'True' : 'False'}, '${problem}'),  # ${name}`;
}

function operationRules({ name, value, checks }: Operation): string {
  if (checks.length === 0) return `    ${hex(value, 2)}: (),  # ${name}`;
  return `    ${hex(value, 2)}: (  # ${name}\n${checks.map(rule).join('\n')}\n    ),`;
}

function rule({ field, refuses, problem }: Check): string {
  return `        ('${snake(field)}', (${refuses.map(range).join(' ')}), '${problem}'),`;
}

function range([first, last]: Range): string {
  return `(${hex(first, 1)}, ${hex(last, 1)}),`;
}
