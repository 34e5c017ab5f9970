"""Stories of what is malformed, of what only looks like a message, and of packets that do not show all they held."""
from ipaddress import IPv4Address

from links import vlan
from migrations import ends_of, migrate, new_address_of, short_migration
from migsock import FIELD_RULES, FLAG_RULES, OPERATIONS
from scapy.layers.inet import IP, fragment
from story import (
    DESTINATION, MESSAGE_OCTETS, MIG_BIT, NOWHERE, SOURCE, Story, ethernet, message_fields, message_octets,
)

TWO_OPERATIONS = ('MIGRATION_REQUEST', 'RESTART_ACK')


def connection():
    story = Story()
    near, far = story.connect()
    story.exchange(near, far, b'forty octets that were acknowledged long')
    return story, near, far


def broken_flag(letter, is_set, problem):
    """A flag that is not as it is to be."""
    flags = ''.join(flag for flag, needed, _ in FLAG_RULES if needed != (flag == letter))
    assert (letter in flags) != is_set
    story, near, far = connection()
    for operation in TWO_OPERATIONS:
        new = new_address_of(operation)
        story.message(*ends_of(operation, near, far), operation, new=new, flags=flags, problems=[problem])
    return story


def broken_rule(problem):
    """Each operation with the first and the last value that the rule refuses."""
    story, near, far = connection()
    for value, rules in FIELD_RULES.items():
        for field, refused, broken in rules:
            if broken == problem:
                for number in sorted({edge for edges in refused for edge in edges}):
                    send_with(story, near, far, OPERATIONS[value], field, number, problem)
    return story


def send_with(story, near, far, operation, field, number, problem):
    old, new = list(SOURCE), list(new_address_of(operation))
    address = old if field.startswith('old_') else new
    if field.endswith('_host'):
        address[0] = str(IPv4Address(number))
    else:
        address[1] = number
    sender, receiver = ends_of(operation, near, far)
    story.message(sender, receiver, operation, tuple(old), tuple(new), problems=[problem])


def payload_length():
    """Too short by much and by one octet, too long by one, with data behind it, two messages in one segment."""
    story, near, far = connection()
    problems = ['payload-length']
    for cut in (4, 5, MESSAGE_OCTETS - 1):
        story.message(near, far, 'MIGRATION_REQUEST', cut=cut, problems=problems)
    second = message_octets(message_fields('CANCEL', SOURCE, NOWHERE, 0))
    for rest in (b'\0', b'data of the stream\n', second, bytes(1000)):
        story.message(near, far, 'MIGRATION_REQUEST', rest=rest, problems=problems)
    return story


def unknown_operation():
    """The values next to those that are known, and the last one."""
    story, near, far = connection()
    near_known = {value + step for value in OPERATIONS for step in (-1, 1)}
    for value in sorted((near_known | {0xFFFF}) - OPERATIONS.keys()):
        story.message(near, far, value, problems=['unknown-operation'])
    return story


def several_problems():
    """All that is wrong is reported, in the order of the specification."""
    story, near, far = connection()
    story.message(
        near, far, 'MIGRATION_REQUEST', ('0.0.0.0', 1), ('224.0.0.1', 2), flags='SFRU',
        problems=[
            'ack-clear', 'syn-set', 'fin-set', 'rst-set', 'urg-set',
            'old-host-unspecified', 'new-port-not-zero', 'new-host-not-zero',
        ],
    )
    story.message(
        near, far, 'REMOTE_RESTART', ('0.0.0.0', 1), ('0.0.0.0', 0), flags='RA',
        problems=['rst-set', 'old-host-unspecified', 'new-port-zero', 'new-host-unspecified'],
    )
    story.message(near, far, 'CANCEL', NOWHERE, rest=b'more', flags='SA', problems=['syn-set', 'payload-length'])
    story.message(near, far, 0x0200, NOWHERE, DESTINATION, flags='FA', problems=['fin-set', 'unknown-operation'])
    return story


def other_bits():
    """Bits of the header that do not matter: the other reserved ones, PSH, ECE, CWR."""
    story, near, far = connection()
    for reserved, flags in ((MIG_BIT, 'PA'), (7, 'A'), (MIG_BIT, 'AEC'), (7, 'PAECN')):
        story.message(near, far, 'MIGRATION_REQUEST', reserved=reserved, flags=flags)
    return story


def mig_bit_without_code():
    """The MIG bit alone: reserved bits are ignored, and these are segments like others."""
    story, near, far = connection()
    message = message_octets(message_fields('MIGRATION_REQUEST', SOURCE, NOWHERE, 0))
    story.send(near, far, 'A', reserved=MIG_BIT)
    story.send(near, far, 'S', reserved=MIG_BIT)
    for octets in (b'M', b'MIG', b'MIGs go home\n', b'migs' + message[4:], b'\0' + message, message[4:]):
        story.send(near, far, 'PA', octets, reserved=MIG_BIT)
        near.nxt += len(octets)
    far.rcv = near.nxt
    story.acknowledge(far, near)
    return story


def code_without_mig_bit():
    """A message as data of the application, with none and with all others of the bits next to the MIG bit."""
    story, near, far = connection()
    message = message_octets(message_fields('MIGRATION_REQUEST', SOURCE, NOWHERE, 0))
    for flags, reserved in (('PA', 0), ('PA', 7 & ~MIG_BIT), ('PAN', 7 & ~MIG_BIT)):
        story.send(near, far, flags, message, reserved=reserved)
        near.nxt += len(message)
    far.rcv = near.nxt
    story.acknowledge(far, near)
    return story


def padded():
    """Each frame has octets behind the IP packet that are not part of it."""

    def padded_frame(packet):
        return bytes(ethernet(packet)) + b'MIGSpadding'

    story = Story(padded_frame)
    near, far = story.connect()
    migrate(story, near, far)
    return story


def total_length_zero():
    """Each packet has a total length of zero, as segmentation offload leaves it in captures of its own host."""

    def offloaded_frame(packet):
        packet = IP(bytes(packet))
        packet.len = 0
        del packet.chksum
        return ethernet(packet)

    return short_migration(offloaded_frame)


def fragments():
    """A message in two fragments, which nobody is to read, and one in a whole packet."""
    story, near, far = connection()
    story.frame = bytes
    story.message(near, far, 'MIGRATION_REQUEST')
    packet = IP(story.frames.pop()[1])
    story.expected.pop()
    story.frame = ethernet
    packet.flags = 0
    del packet.chksum
    for part in fragment(packet, fragsize=40):
        story.add(part)
    story.message(near, far, 'MIGRATION_REQUEST')
    return story


def snapped():
    """Only so much of each frame was kept as a message without a VLAN tag has; in one with a tag it is cut."""
    story, near, far = connection()
    story.message(near, far, 'MIGRATION_REQUEST')
    story.frame = vlan
    story.message(near, far, 'CANCEL')
    story.expected.pop()
    story.frame = ethernet
    story.message(far, near, 'REQUEST_ACK')
    return story


def last_frame_cut():
    """The file ends in the midst of its last frame, a message."""
    story, near, far = connection()
    story.message(near, far, 'MIGRATION_REQUEST')
    story.message(far, near, 'REQUEST_ACK')
    story.expected.pop()
    return story
