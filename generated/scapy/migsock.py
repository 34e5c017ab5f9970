# Generated from spec/ by src/export; change it there and run: npm run generate

# scapy.contrib.description = MIGSOCK message
# scapy.contrib.status = loads

"""
The MIGSOCK message as a scapy layer.

    from scapy.all import IP, TCP
    from migsock import MIGSOCK, problems

    packet = IP(src='192.0.2.1', dst='198.51.100.1') / TCP(sport=5000, dport=80, seq=1000) / MIGSOCK(
        operation='MIGRATION_REQUEST', old_host='192.0.2.1', old_port=5000)
    problems(packet)  # [], or the ids of what is wrong with it: see PROBLEMS

TCP() takes the MIG bit and its flags from MIGSOCK() where they are not given. What is dissected shows MIGSOCK
below TCP where the MIG bit is set and the payload starts with the Message Code, malformed or not:

    from scapy.all import rdpcap

    for packet in rdpcap('capture.pcap'):
        if MIGSOCK in packet:
            print(packet[MIGSOCK].summary(), problems(packet))

A message that its segment cuts short is shown as MIGSOCKShort, a MIGSOCK that has no fields but the Message Code.

Only whole IPv4 packets are looked into: no fragments, nothing that the capture cut, no TCP over IPv6. A packet of total
length zero, as segmentation offload leaves it in captures of its own host, fills its frame.

Limits: where scapy fails on IP or TCP options, a TCP-AO of less than two octets for instance, there is no TCP in what it
dissects and hence no MIGSOCK.
"""
from socket import inet_aton

from scapy.config import conf
from scapy.fields import IPField, ShortEnumField, ShortField, XIntField, StrField
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import CookedLinux, Dot1AD, Ether
from scapy.packet import Packet, bind_bottom_up, bind_top_down

__all__ = [
    'MIGSOCK', 'MIGSOCKShort', 'OPERATIONS', 'PROBLEMS',
    'is_migsock', 'message_problems', 'migsock_segment', 'numbers', 'problems',
]

CODE = 0x4d494753
CODE_OCTETS = b"MIGS"
OCTETS = 20
# MIG bit: mask 0x08 of octet 12. `reserved` is what scapy calls the three bits above that octet's lowest.
MIG_BIT = 0x04

OPERATIONS = {
    0x0001: 'MIGRATION_REQUEST',  # Hold; this end is about to move.
    0x0002: 'REMOTE_RESTART',  # This end is here now; go on with it.
    0x0003: 'REQUEST_ACK',  # The remote is suspended.
    0x0004: 'RESTART_ACK',  # The remote goes on with the destination.
    0x0005: 'CANCEL',  # This end stays after all; close the round.
    0x0006: 'CANCEL_ACK',  # The round is closed and the remote goes on with the source.
    0x0101: 'REJECT_ADDRESS_MISMATCH',  # The message and its segment name different addresses; a NAT is on the path.
    0x0102: 'REJECT_NOT_SUSPENDED',  # The remote is not suspended or the round is closed.
    0x0103: 'REJECT_STALE_STATE',  # The round is not the one in which the remote is suspended.
    0x0104: 'REJECT_NEW_TUPLE_IN_USE',  # The remote already has a connection with the new address.
    0x0105: 'REJECT_POLICY',  # The remote is not willing to let this connection move.
    0x0106: 'REJECT_MOVED',  # The connection has moved to another address.
    0x0107: 'REJECT_BUSY',  # The remote is itself migrating.
}

# What can be wrong, in the order in which it is reported.
PROBLEMS = {
    'message-code': "the Message Code is not that of a MIGSOCK message",
    'ack-clear': "ACK is clear",
    'syn-set': "SYN is set",
    'fin-set': "FIN is set",
    'rst-set': "RST is set",
    'urg-set': "URG is set",
    'payload-length': "the payload is not exactly one message",
    'unknown-operation': "the operation is not one of this protocol",
    'old-host-unspecified': "Old Host is zero, which is no host",
    'new-port-not-zero': "New Port is to be zero in this operation",
    'new-port-zero': "New Port is zero, which is no port",
    'new-host-not-zero': "New Host is to be zero in this operation",
    'new-host-unspecified': "New Host is zero, which is no host",
    'new-host-multicast': "New Host is a multicast address",
    'new-host-broadcast': "New Host is the broadcast address",
}

# A flag of TCP, whether it is to be set, and the problem where it is not so.
FLAG_RULES = (
    ('A', True, 'ack-clear'),  # ACK
    ('S', False, 'syn-set'),  # SYN
    ('F', False, 'fin-set'),  # FIN
    ('R', False, 'rst-set'),  # RST
    ('U', False, 'urg-set'),  # URG
)

# For each operation: a field, the ranges of its number that are refused, and the problem where it lies in one.
FIELD_RULES = {
    0x0001: (  # MIGRATION_REQUEST
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
        ('new_port', ((0x01, 0xffff),), 'new-port-not-zero'),
        ('new_host', ((0x01, 0xffffffff),), 'new-host-not-zero'),
    ),
    0x0002: (  # REMOTE_RESTART
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
        ('new_port', ((0x00, 0x00),), 'new-port-zero'),
        ('new_host', ((0x00, 0x00),), 'new-host-unspecified'),
        ('new_host', ((0xe0000000, 0xefffffff),), 'new-host-multicast'),
        ('new_host', ((0xffffffff, 0xffffffff),), 'new-host-broadcast'),
    ),
    0x0003: (  # REQUEST_ACK
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
        ('new_port', ((0x01, 0xffff),), 'new-port-not-zero'),
        ('new_host', ((0x01, 0xffffffff),), 'new-host-not-zero'),
    ),
    0x0004: (  # RESTART_ACK
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0005: (  # CANCEL
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
        ('new_port', ((0x01, 0xffff),), 'new-port-not-zero'),
        ('new_host', ((0x01, 0xffffffff),), 'new-host-not-zero'),
    ),
    0x0006: (  # CANCEL_ACK
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
        ('new_port', ((0x01, 0xffff),), 'new-port-not-zero'),
        ('new_host', ((0x01, 0xffffffff),), 'new-host-not-zero'),
    ),
    0x0101: (  # REJECT_ADDRESS_MISMATCH
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0102: (  # REJECT_NOT_SUSPENDED
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0103: (  # REJECT_STALE_STATE
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0104: (  # REJECT_NEW_TUPLE_IN_USE
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0105: (  # REJECT_POLICY
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0106: (  # REJECT_MOVED
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
    0x0107: (  # REJECT_BUSY
        ('old_host', ((0x00, 0x00),), 'old-host-unspecified'),
    ),
}


class MIGSOCK(Packet):
    """
    MIGSOCK message: the payload of a segment with the MIG bit.

    code: Says that this is a MIGSOCK message and which format it has.
    round: Which migration of this moving end the message belongs to; the first is round 0.
    operation: What the message asks for or answers.
    old_host: IPv4 address of the moving endpoint at the source.
    old_port: TCP port of the moving endpoint at the source.
    new_port: TCP port of the moving endpoint at the destination.
    new_host: IPv4 address of the moving endpoint at the destination.
    """
    name = 'MIGSOCK'
    fields_desc = [
        XIntField('code', CODE),
        ShortField('round', 0),
        ShortEnumField('operation', 0x0001, OPERATIONS),
        IPField('old_host', '0.0.0.0'),
        ShortField('old_port', 0),
        ShortField('new_port', 0),
        IPField('new_host', '0.0.0.0'),
    ]

    def mysummary(self):
        return self.sprintf('MIGSOCK %MIGSOCK.operation% round=%MIGSOCK.round% old=%MIGSOCK.old_host%:%MIGSOCK.old_port% new=%MIGSOCK.new_host%:%MIGSOCK.new_port%')


class MIGSOCKShort(MIGSOCK):
    """The beginning of a message whose segment ends before the message does."""
    name = 'MIGSOCK, cut short'
    # Lets MIGSOCK stand for this class too, in `MIGSOCK in packet` and `packet[MIGSOCK]`.
    match_subclass = True
    fields_desc = [
        XIntField('code', CODE),
        StrField('rest', b''),
    ]

    def mysummary(self):
        return self.name


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
