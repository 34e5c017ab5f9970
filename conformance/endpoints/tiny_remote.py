"""An endpoint of tiny_tcp that can be the remote of a migration, on packets of scapy with the generated layer."""
import collections
import importlib.util
import os
import socket

from scapy.layers.inet import IP, TCP, in4_chksum
from scapy.packet import Raw

from tiny_tcp import MSL, WINDOW, Connection, distance, reset_for

SUSPENSION_LIMIT = 20
REMEMBERED = 360  # MIG-REM-PATIENCE: of the protocol, not of this endpoint
ANSWERS_PER_SECOND = 20
OCTETS = 20
MODULUS = 2**32
MIGRATABLE = 'ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK'.split()


def load_layer():
    here = os.path.dirname(os.path.abspath(__file__))
    path = os.path.join(here, '..', '..', 'generated', 'scapy', 'migsock.py')
    spec = importlib.util.spec_from_file_location('migsock', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


layer = load_layer()


def is_after(a, b):
    """Serial arithmetic (MIG-RND-SERIAL); every round is after none."""
    return b is None or 1 <= (a - b) % 2**16 < 2**15


class AnswerLimit:
    """MIG-REM-ANSWER-LIMIT"""

    def __init__(self):
        self.times = collections.deque()

    def allows(self, now):
        while self.times and self.times[0] <= now - 1:
            self.times.popleft()
        if len(self.times) >= ANSWERS_PER_SECOND:
            return False
        self.times.append(now)
        return True


class Migration:
    """What a connection keeps of its peer's migrations (MIG-RND-REMOTE-KEEPS)."""

    def __init__(self):
        self.round = None  # in which it is suspended
        self.last_suspended = self.last_closed = self.last_moved = None
        self.ends = 0
        self.remembered = 0  # until when a REMOTE_RESTART draws an answer
        self.standing = None  # what was left on the connection's timer
        self.numbers = None  # when the last suspension ended (MIG-CAR-RESTART-SNAPSHOT)
        self.refused = set()
        self.limit = AnswerLimit()


class Numbers:
    """The numbers that a connection had at one instant."""

    def __init__(self, connection):
        self.snd_una, self.snd_nxt = connection.snd_una, connection.snd_nxt
        self.rcv_nxt, self.max_snd_wnd = connection.rcv_nxt, connection.max_snd_wnd

    is_acknowledgment_acceptable = Connection.is_acknowledgment_acceptable


class Tombstone(Numbers):
    """The address that a connection has left (MIG-CAR-TOMBSTONE-SNAPSHOT)."""

    def __init__(self, connection, round_, now):
        super().__init__(connection)
        self.connection = connection
        self.round = round_
        self.until = now + REMEMBERED
        self.limit = AnswerLimit()


class Endpoint:
    def __init__(self, host, transmit):
        self.host = host
        self.transmit = transmit
        self.listening = {}  # port to connections that are not accepted yet
        self.connections = {}  # (port, peer) to connection
        self.tombstones = {}
        self.allows_migrations = True

    # Packets.

    def arrived(self, octets, now):
        packet = IP(octets)
        if not packet.haslayer(TCP) or packet.dst != self.host or packet.frag or packet.flags.MF:
            return
        length = packet.len - 4 * packet.ihl
        segment = octets[4 * packet.ihl : packet.len]
        if len(segment) < length or in4_chksum(socket.IPPROTO_TCP, packet, segment) != 0:
            return
        if layer.is_migsock(packet):
            self.message_arrived(packet, now)
        else:
            self.segment_arrived(packet, segment[4 * packet[TCP].dataofs :], now)

    def segment_arrived(self, packet, text, now):
        segment = packet[TCP]
        key = (segment.dport, (packet.src, segment.sport))
        connection = self.connections.get(key)
        is_syn = 'S' in segment.flags and 'A' not in segment.flags and 'R' not in segment.flags
        if connection is not None:
            was = connection.state
            connection.arrived(segment, text, now)
            if was == 'SYN-RECEIVED' and connection.state == 'ESTABLISHED':
                self.listening.get(segment.dport, []).append(connection)
            self.settle(connection, now)
        elif is_syn and segment.dport in self.listening:
            connection = Connection(segment.dport, key[1], segment, self.emit)
            connection.migration = Migration()
            connection.due = now + connection.time_out
            self.connections[key] = connection
        elif key not in self.tombstones:  # MIG-REM-TOMBSTONE
            self.reset(packet)
        elif is_syn:
            self.reset(packet)

    def reset(self, packet):
        reset = reset_for(packet)
        if reset is not None:
            self.transmit(bytes(reset))

    def emit(self, connection, flags, seq=None, ack=None, options=(), payload=b''):
        host, port = connection.peer
        segment = TCP(
            sport=connection.local,
            dport=port,
            flags=flags,
            seq=connection.snd_nxt if seq is None else seq,
            ack=connection.rcv_nxt if ack is None else ack,
            window=connection.window,
            options=list(options),
        )
        packet = IP(src=self.host, dst=host, flags='DF') / segment
        self.transmit(bytes(packet / Raw(payload) if payload else packet))

    def settle(self, connection, now):
        """What follows from anything that has happened to a connection."""
        connection.output(now)
        if connection.state == 'CLOSED' and self.connections.get((connection.local, connection.peer)) is connection:
            del self.connections[connection.local, connection.peer]

    # Messages.

    def message_arrived(self, packet, now):
        segment, message = packet[TCP], packet[layer.MIGSOCK]
        problems = layer.problems(packet)
        operation = layer.OPERATIONS.get(message.getfieldval('operation') if not problems else None)
        source = (packet.src, segment.sport)
        named = (message.old_host, message.old_port) if operation == 'REMOTE_RESTART' else source
        itself = (self.host, segment.dport)
        if operation == 'REMOTE_RESTART' and itself in (source, (message.new_host, message.new_port)):
            return  # MIG-REM-TUPLE-IN-USE
        key = (segment.dport, named)
        holder = self.connections.get(key) or self.tombstones.get(key)
        if holder is None:
            if (segment.dport, source) not in self.connections:
                self.reset(packet)  # MIG-CAR-UNKNOWN-TUPLE
        elif not problems and getattr(holder, 'state', None) != 'SYN-RECEIVED':  # MIG-CAR-BEFORE-ESTABLISHED
            self.decide(holder, operation, packet, now)

    def decide(self, holder, operation, packet, now):
        is_live = isinstance(holder, Connection)
        if operation == 'REMOTE_RESTART':
            said = (self.restart if is_live else self.late_restart)(holder, packet, now)
        elif not self.is_plausible(holder, packet[TCP]):
            return
        elif operation in ('MIGRATION_REQUEST', 'CANCEL'):
            message = packet[layer.MIGSOCK]
            if (message.old_host, message.old_port) != (packet.src, packet[TCP].sport):
                said = 'REJECT_ADDRESS_MISMATCH'  # MIG-REM-MISMATCH
            elif not is_live:
                said = self.late_call(holder, message.round)
            else:
                said = (self.request if operation == 'MIGRATION_REQUEST' else self.cancel)(holder, message.round, now)
        else:
            return  # An answer that nobody waits for (MIG-RND-ANSWER-AWAITED).
        if said is not None and self.limit_of(holder).allows(now):
            self.answer(holder, said, packet)
        if is_live:
            if said == 'RESTART_ACK':
                holder.acknowledge()  # MIG-REM-RESTART-ACK
            self.settle(holder, now)

    @staticmethod
    def limit_of(holder):
        return holder.migration.limit if isinstance(holder, Connection) else holder.limit

    @staticmethod
    def is_plausible(holder, segment):
        """MIG-CAR-PLAUSIBLE-SEQ, MIG-CAR-PLAUSIBLE-ACK"""
        is_behind = -WINDOW <= distance((segment.seq + OCTETS) % MODULUS, holder.rcv_nxt) <= 0
        return is_behind and holder.is_acknowledgment_acceptable(segment.ack)

    @staticmethod
    def fits(numbers, segment):
        """MIG-CAR-RESTART-NUMBERS"""
        ahead = distance((segment.seq + OCTETS) % MODULUS, numbers.rcv_nxt)
        outstanding = distance(numbers.snd_nxt, numbers.snd_una)
        return 0 <= distance(segment.ack, numbers.snd_una) <= outstanding and 0 <= ahead <= WINDOW

    def answer(self, holder, operation, packet):
        asked, message = packet[TCP], packet[layer.MIGSOCK]
        connection = holder if isinstance(holder, Connection) else holder.connection
        has_new = operation == 'RESTART_ACK' or operation.startswith('REJECT')
        seq, ack = connection.snd_una - OCTETS, connection.rcv_nxt  # MIG-CAR-SEQ, MIG-CAR-ACK
        if operation.startswith('REJECT'):
            seq, ack = asked.ack - OCTETS, asked.seq + OCTETS  # MIG-CAR-REJECT-MIRRORS
        new = {'new_host': message.new_host, 'new_port': message.new_port} if has_new else {}
        answer = layer.MIGSOCK(
            operation=operation, round=message.round, old_host=message.old_host, old_port=message.old_port, **new
        )
        header = TCP(sport=asked.dport, dport=asked.sport, flags='A', seq=seq % MODULUS, ack=ack % MODULUS)
        header.reserved, header.window = layer.MIG_BIT, connection.window
        self.transmit(bytes(IP(src=self.host, dst=packet.src, flags='DF') / header / answer))

    def request(self, connection, round_, now):
        migration = connection.migration
        is_waiting = connection.state == 'TIME-WAIT' and migration.round == round_
        if connection.state not in MIGRATABLE and not is_waiting:
            return None  # MIG-REM-OTHER-STATES
        if not self.allows_migrations:
            return 'REJECT_POLICY'  # MIG-REM-POLICY
        if not is_after(round_, migration.last_closed):
            return 'REJECT_NOT_SUSPENDED'  # MIG-REM-REQUEST-CLOSED
        if round_ != migration.last_suspended and not is_after(round_, migration.last_suspended):
            return 'REJECT_STALE_STATE'
        if migration.round is None:
            connection.is_held = True
            migration.ends = now + SUSPENSION_LIMIT
            migration.standing = None if connection.due is None else connection.due - now
            connection.due = None
        migration.round = migration.last_suspended = round_
        migration.remembered = now + REMEMBERED
        return 'REQUEST_ACK'

    def cancel(self, connection, round_, now):
        migration = connection.migration
        if connection.state not in MIGRATABLE and connection.state != 'TIME-WAIT':
            return None
        if round_ == migration.last_moved:
            return 'REJECT_MOVED'  # MIG-REM-CANCEL-MOVED
        known = migration.last_closed if migration.round is None else migration.round
        if round_ not in (known, migration.last_closed) and not is_after(round_, known):
            return None  # MIG-REM-CANCEL-OLDER
        if migration.round is not None and is_after(migration.round, round_):
            return None
        migration.last_closed = round_
        self.resume(connection, now)
        return 'CANCEL_ACK'

    def resume(self, connection, now):
        migration = connection.migration
        if migration.round is None:
            return
        migration.round = None
        migration.numbers = Numbers(connection)
        migration.refused.clear()
        migration.remembered = now + REMEMBERED
        connection.is_held = False
        if migration.standing is not None or connection.state == 'TIME-WAIT':
            connection.due = now + (2 * MSL if connection.state == 'TIME-WAIT' else migration.standing)

    def restart(self, connection, packet, now):
        segment, message, migration = packet[TCP], packet[layer.MIGSOCK], connection.migration
        new = (message.new_host, message.new_port)
        if now >= migration.remembered and migration.round is None:
            return None  # MIG-CAR-RESTART-UNSUSPENDED
        is_present = migration.round == message.round or migration.numbers is None  # MIG-CAR-RESTART-SNAPSHOT
        if not self.fits(connection if is_present else migration.numbers, segment):
            return None
        if new != (packet.src, segment.sport):
            return 'REJECT_ADDRESS_MISMATCH'
        if migration.round is None or not is_after(message.round, migration.last_closed):
            is_repeated = message.round == migration.last_moved and new == connection.peer
            return 'RESTART_ACK' if is_repeated else 'REJECT_NOT_SUSPENDED'
        if message.round != migration.round:
            return 'REJECT_STALE_STATE'  # MIG-REM-RESTART-NOT-SUSPENDED
        if not self.allows_migrations:
            migration.refused.add(new)
            return 'REJECT_POLICY'
        if new in migration.refused or self.is_taken(connection, new):
            migration.refused.add(new)  # MIG-REM-REFUSED-STAYS
            return 'REJECT_NEW_TUPLE_IN_USE'
        self.repoint(connection, new, segment, message.round, now)
        return 'RESTART_ACK'

    def is_taken(self, connection, new):
        other = self.connections.get((connection.local, new))
        left = self.tombstones.get((connection.local, new))
        return other not in (None, connection) or (left is not None and left.connection is not connection)

    def repoint(self, connection, new, segment, round_, now):
        """MIG-REM-REPOINT, MIG-REM-NEW-PATH"""
        old = connection.peer
        tombstone = Tombstone(connection, round_, now)
        del self.connections[connection.local, old]
        if new != old:
            self.tombstones[connection.local, old] = tombstone
        self.tombstones.pop((connection.local, new), None)
        self.connections[connection.local, new] = connection
        connection.peer = new
        connection.migration.last_closed = connection.migration.last_moved = round_
        self.resume(connection, now)
        connection.acknowledged(segment.ack, now)  # MIG-REM-RESTART-ACK
        connection.begin_path()
        if connection.state != 'TIME-WAIT':
            connection.send_again()

    def late_restart(self, tombstone, packet, now):
        segment, message, connection = packet[TCP], packet[layer.MIGSOCK], tombstone.connection
        if not self.fits(tombstone, segment):
            return None
        new = (message.new_host, message.new_port)
        if new != (packet.src, segment.sport):
            return 'REJECT_ADDRESS_MISMATCH'
        is_repeated = message.round == connection.migration.last_moved and new == connection.peer
        return 'RESTART_ACK' if is_repeated and connection.state != 'CLOSED' else 'REJECT_MOVED'

    @staticmethod
    def late_call(tombstone, round_):
        """MIG-REM-TOMBSTONE-REQUEST"""
        return None if is_after(tombstone.round, round_) else 'REJECT_MOVED'

    # Time.

    def next_due(self):
        times = [tombstone.until for tombstone in self.tombstones.values()]
        for connection in self.connections.values():
            held = connection.migration.round is not None
            times += [connection.migration.ends] if held else [connection.due] if connection.due is not None else []
        return min(times, default=None)

    def timeout(self, now):
        for connection in list(self.connections.values()):
            migration = connection.migration
            if migration.round is not None:
                if now >= migration.ends:  # MIG-REM-LIMIT
                    migration.last_closed = migration.round
                    self.resume(connection, now)
            elif connection.due is not None and now >= connection.due:
                connection.timeout(now)
            self.settle(connection, now)
        self.tombstones = {key: each for key, each in self.tombstones.items() if each.until > now}
