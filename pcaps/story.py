"""What the captures are told with: ends of a connection that keep TCP's numbers, and what they send."""
from ipaddress import IPv4Address

from migsock import MIGSOCK, OPERATIONS
from scapy.layers.inet import IP, TCP
from scapy.layers.l2 import Ether

VALUES = {name: value for value, name in OPERATIONS.items()}
CODE = MIGSOCK().code
MESSAGE_OCTETS = len(MIGSOCK())
MIG_BIT = TCP(bytes(TCP() / MIGSOCK())).reserved
NOWHERE = ('0.0.0.0', 0)

SOURCE = ('192.0.2.10', 49152)
DESTINATION = ('203.0.113.20', 50001)
REMOTE = ('198.51.100.80', 80)


class End:
    """One end of a connection, with RFC 9293's SND.UNA, SND.NXT and RCV.NXT and the clock of its timestamps."""

    def __init__(self, address, first, clock=0):
        self.address = address
        self.una = self.nxt = first
        self.rcv = 0
        self.clock = clock

    def moved_to(self, address):
        """The same end restored at another address: all its numbers are carried over, its timestamps go on."""
        moved = End(address, self.nxt, self.clock)
        moved.una, moved.rcv = self.una, self.rcv
        return moved


class Story:
    """
    A capture in the making: its frames in order with their times, and what a reader is to find in them.

    `frame` wraps an IP packet as the link does; `options` are IP options of every packet.
    """

    def __init__(self, frame=None, options=()):
        self.frame = frame or ethernet
        self.options = list(options)
        self.frames = []
        self.expected = []
        self.microseconds = 0
        self.timestamps = {}

    def wait(self, milliseconds):
        self.microseconds += 1000 * milliseconds

    def connect(self, client=SOURCE, server=REMOTE, first=0x1000_0000):
        """The handshake of a new connection; returns both ends."""
        near, far = End(client, first, clock=7_000_000), End(server, 0x9000_0000, clock=52_000)
        offer = [('MSS', 1460), ('SAckOK', b''), ('WScale', 7)]
        self.send(near, far, 'S', options=offer, ack=0)
        near.nxt += 1
        far.rcv = near.nxt
        self.send(far, near, 'SA', options=offer)
        far.nxt += 1
        near.rcv, near.una = far.nxt, near.nxt
        self.acknowledge(near, far)
        return near, far

    def data(self, sender, receiver, octets, arrives=True):
        """New data of the stream; `arrives` says whether the receiver gets it in order."""
        self.send(sender, receiver, 'PA', octets)
        sender.nxt += len(octets)
        if arrives:
            receiver.rcv = sender.nxt

    def acknowledge(self, sender, receiver, options=()):
        """A pure ACK of all that the sender has received in order."""
        self.send(sender, receiver, 'A', options=options)
        receiver.una = sender.rcv

    def exchange(self, sender, receiver, octets):
        self.data(sender, receiver, octets)
        self.acknowledge(receiver, sender)

    def message(
        self, sender, receiver, operation, old=SOURCE, new=NOWHERE, *, round=0, problems=(), seq=None, ack=None,
        flags='A', reserved=MIG_BIT, cut=MESSAGE_OCTETS, rest=b'',
    ):
        """
        A MIGSOCK segment that is to be found; returns its SEQ and ACK, so that a rejection can mirror them.

        problems: what a reader is to complain of. seq, ack: where they are not those of an ordinary message. flags,
        reserved: of the TCP header. cut: how much of the message there is. rest: what follows it in the payload.
        """
        fields = message_fields(operation, old, new, round)
        seq = (sender.una - MESSAGE_OCTETS if seq is None else seq) & 0xFFFF_FFFF
        ack = (sender.rcv if ack is None else ack) & 0xFFFF_FFFF
        payload = message_octets(fields)[:cut] + rest
        self.send(sender, receiver, flags, payload, seq=seq, ack=ack, reserved=reserved)
        self.expect(fields if cut == MESSAGE_OCTETS else {}, list(problems))
        return seq, ack

    def reject(self, sender, receiver, reason, answered, old=SOURCE, new=NOWHERE, round=0):
        """A rejection, whose numbers mirror those of the message that it answers."""
        seq, ack = answered
        mirrored = {'seq': ack - MESSAGE_OCTETS, 'ack': seq + MESSAGE_OCTETS}
        self.message(sender, receiver, f'REJECT_{reason}', old, new, round=round, **mirrored)

    def send(self, sender, receiver, flags, payload=b'', seq=None, ack=None, options=(), reserved=0):
        packet = self.ip(sender, receiver) / TCP(
            sport=sender.address[1],
            dport=receiver.address[1],
            seq=(sender.nxt if seq is None else seq) & 0xFFFF_FFFF,
            ack=(sender.rcv if ack is None else ack) & 0xFFFF_FFFF,
            flags=flags,
            reserved=reserved,
            window=502,
            options=[*options, ('NOP', None), ('NOP', None), self.timestamp(sender, receiver)],
        )
        self.add(packet / payload if payload else packet)

    def ip(self, sender, receiver):
        return IP(
            src=sender.address[0],
            dst=receiver.address[0],
            id=1000 + len(self.frames),
            flags='DF',
            ttl=64,
            options=self.options,
        )

    def timestamp(self, sender, receiver):
        now = sender.clock + self.microseconds // 1000
        self.timestamps[sender.address] = now
        return ('Timestamp', (now, self.timestamps.get(receiver.address, 0)))

    def add(self, packet):
        self.frames.append((self.microseconds, bytes(self.frame(packet))))
        self.microseconds += 10_250

    def expect(self, fields, problems):
        """Says what the frame added last is to be found to hold."""
        kind = 'malformed' if problems else 'message'
        found = {'frame': len(self.frames), 'kind': kind, **fields}
        self.expected.append({**found, 'problems': problems} if problems else found)


def message_fields(operation, old, new, round):
    """A message as a reader is to report it; the operation by name, or by value where it has none."""
    value = VALUES.get(operation, operation)
    return {
        'code': CODE,
        'round': round,
        'operation': OPERATIONS.get(value),
        'operationValue': value,
        'oldHost': old[0],
        'oldPort': old[1],
        'newPort': new[1],
        'newHost': new[0],
    }


def message_octets(fields):
    return bytes(
        MIGSOCK(
            round=fields['round'],
            operation=fields['operationValue'],
            old_host=fields['oldHost'],
            old_port=fields['oldPort'],
            new_host=fields['newHost'],
            new_port=fields['newPort'],
        )
    )


def ethernet(packet):
    """Ethernet between stations whose addresses, locally administered, hold those of the hosts."""
    return Ether(src=station(packet.src), dst=station(packet.dst)) / packet


def station(host):
    return ':'.join(f'{octet:02x}' for octet in (2, 0, *IPv4Address(host).packed))
