"""
A TCP of the least that a peer needs, on packets of scapy: no options but MSS and window scale, one retransmission timer, slow start without
congestion avoidance. Times are seconds of the caller's clock.
"""
import random

from scapy.layers.inet import IP, TCP

MSS = 1460
WINDOW = 65535
SEND_BUFFER = 2**18
INITIAL_WINDOW = 10 * MSS
FIRST_TIME_OUT, LAST_TIME_OUT = 0.4, 60
TRIES = 12
MSL = 5
MODULUS = 2**32
SYNCHRONIZED = 'ESTABLISHED FIN-WAIT-1 FIN-WAIT-2 CLOSE-WAIT CLOSING LAST-ACK TIME-WAIT'.split()


def distance(a, b):
    """How far a sequence number lies ahead of another; negative where it lies behind."""
    return (a - b + MODULUS // 2) % MODULUS - MODULUS // 2


class Connection:
    """One connection. What it has to send goes through `emit(connection, flags, **fields)`."""

    def __init__(self, local, peer, syn, emit):
        self.local = local
        self.peer = peer
        self.emit = emit
        self.state = 'SYN-RECEIVED'
        self.iss = random.randrange(MODULUS)
        self.snd_una = self.iss
        self.snd_nxt = (self.iss + 1) % MODULUS
        self.pointer = self.snd_nxt  # what is sent next: behind snd_nxt while something is sent again
        self.rcv_nxt = (syn.seq + 1) % MODULUS
        self.snd_wnd = self.max_snd_wnd = syn.window
        self.last_update = (syn.seq, 0)
        offered = dict(syn.options)
        self.mss = min(MSS, offered.get('MSS', 536))
        self.shift = min(14, offered.get('WScale', 0))  # its own window needs none (RFC 7323 section 2)
        self.options = [('MSS', MSS)] + [('WScale', 0)] * ('WScale' in offered)
        self.outbox = bytearray()  # from snd_una on
        self.inbox = bytearray()
        self.waiting = {}  # out of order: sequence number to octets and FIN
        self.wants_fin = False
        self.is_fin_received = False
        self.is_held = False
        self.begin_path()
        self.due = None
        self.emit(self, 'SA', seq=self.iss, options=self.options)

    def begin_path(self):
        """All that is known of the way to the peer begins afresh."""
        self.congestion_window = INITIAL_WINDOW
        self.time_out = FIRST_TIME_OUT
        self.tries = 0

    @property
    def window(self):
        return max(0, WINDOW - len(self.inbox))

    # What the application asks.

    def send(self, octets):
        if self.is_held or self.wants_fin or self.state not in ('ESTABLISHED', 'CLOSE-WAIT'):
            return 0
        taken = min(len(octets), SEND_BUFFER - len(self.outbox))
        self.outbox += octets[:taken]
        return taken

    def receive(self, most):
        was_closed = self.window < MSS
        octets = bytes(self.inbox[:most])
        del self.inbox[:most]
        if was_closed and self.window >= MSS and self.state in SYNCHRONIZED:
            self.acknowledge()
        return octets

    def close(self):
        self.wants_fin = True
        self.state = {'ESTABLISHED': 'FIN-WAIT-1', 'CLOSE-WAIT': 'LAST-ACK'}.get(self.state, self.state)

    def abort(self):
        if self.state in SYNCHRONIZED or self.state == 'SYN-RECEIVED':
            self.emit(self, 'R', seq=self.snd_nxt, ack=0)
        self.state = 'CLOSED'

    # What arrives (RFC 9293 section 3.10.7.4).

    def arrived(self, segment, text, now):
        if not self.is_acceptable(segment, text):
            if 'R' not in segment.flags:
                self.acknowledge()
        elif 'R' in segment.flags:
            if segment.seq == self.rcv_nxt:
                self.state = 'CLOSED'
            else:
                self.acknowledge()
        elif 'S' in segment.flags:
            self.acknowledge()
        elif 'A' in segment.flags and self.take_acknowledgment(segment, now):
            self.take_text(segment, text, now)

    def is_acceptable(self, segment, text):
        length = len(text) + ('S' in segment.flags) + ('F' in segment.flags)
        first = distance(segment.seq, self.rcv_nxt)
        if length == 0:
            return first == 0 or 0 <= first < self.window
        return 0 <= first < self.window or 0 <= first + length - 1 < self.window

    def is_acknowledgment_acceptable(self, ack):
        """RFC 5961 section 5."""
        return -self.max_snd_wnd <= distance(ack, self.snd_una) <= distance(self.snd_nxt, self.snd_una)

    def take_acknowledgment(self, segment, now):
        if self.state == 'SYN-RECEIVED':
            if segment.ack != self.snd_nxt:
                self.emit(self, 'R', seq=segment.ack, ack=0)
                return False
            self.state = 'ESTABLISHED'
            self.snd_una = self.snd_nxt
            self.last_update = (segment.seq, segment.ack)
        if not self.is_acknowledgment_acceptable(segment.ack):
            self.acknowledge()
            return False
        self.acknowledged(segment.ack, now)
        older = distance(segment.seq, self.last_update[0]) < 0
        same = segment.seq == self.last_update[0] and distance(segment.ack, self.last_update[1]) < 0
        if distance(segment.ack, self.snd_una) >= 0 and not older and not same:
            self.take_window(segment)
        return True

    def take_window(self, segment):
        self.snd_wnd = segment.window << self.shift
        self.max_snd_wnd = max(self.max_snd_wnd, self.snd_wnd)
        self.last_update = (segment.seq, segment.ack)

    def acknowledged(self, ack, now):
        octets = distance(ack, self.snd_una)
        if octets <= 0:
            return
        is_fin_acknowledged = self.wants_fin and octets > len(self.outbox)
        del self.outbox[:octets]
        self.snd_una = ack
        if distance(self.pointer, ack) < 0:
            self.pointer = ack
        self.congestion_window += min(octets, self.mss)
        self.time_out, self.tries = FIRST_TIME_OUT, 0
        self.due = None if self.snd_una == self.snd_nxt else now + self.time_out
        if is_fin_acknowledged:
            self.fin_acknowledged(now)

    def fin_acknowledged(self, now):
        self.state = {'FIN-WAIT-1': 'FIN-WAIT-2', 'CLOSING': 'TIME-WAIT', 'LAST-ACK': 'CLOSED'}.get(self.state, self.state)
        if self.state == 'TIME-WAIT':
            self.due = now + 2 * MSL

    def take_text(self, segment, text, now):
        is_fin = 'F' in segment.flags
        if not text and not is_fin:
            return
        if distance(segment.seq, self.rcv_nxt) <= self.window:
            self.waiting[segment.seq] = (bytes(text), is_fin)
        for sequence in sorted(self.waiting, key=lambda each: distance(each, self.rcv_nxt)):
            skipped = distance(self.rcv_nxt, sequence)
            if skipped < 0:
                break
            octets, ends = self.waiting.pop(sequence)
            if skipped <= len(octets) and not self.is_fin_received:
                self.take_octets(octets[skipped:], ends, now)
        if self.state == 'TIME-WAIT' and is_fin:
            self.due = now + 2 * MSL
        self.acknowledge()

    def take_octets(self, octets, is_fin, now):
        octets = octets[:self.window]
        self.inbox += octets
        self.rcv_nxt = (self.rcv_nxt + len(octets) + is_fin) % MODULUS
        if not is_fin:
            return
        self.is_fin_received = True
        after = {'ESTABLISHED': 'CLOSE-WAIT', 'FIN-WAIT-1': 'CLOSING', 'FIN-WAIT-2': 'TIME-WAIT'}
        self.state = after.get(self.state, self.state)
        if self.state == 'TIME-WAIT':
            self.due = now + 2 * MSL

    # What leaves.

    def acknowledge(self):
        self.emit(self, 'A')

    def output(self, now):
        """Sends what may be sent; nothing but acknowledgments leaves one that is held."""
        if self.is_held or self.state not in ('ESTABLISHED', 'CLOSE-WAIT', 'FIN-WAIT-1', 'CLOSING', 'LAST-ACK'):
            return
        allowed = min(self.snd_wnd, self.congestion_window)
        while True:
            sent = distance(self.pointer, self.snd_una)
            octets = self.outbox[sent : sent + min(self.mss, max(0, allowed - sent))]
            is_fin = self.wants_fin and sent + len(octets) == len(self.outbox)
            if not octets and not (is_fin and sent == len(self.outbox)):
                break
            self.send_text(bytes(octets), is_fin)
        if self.due is None and (self.outbox or self.snd_una != self.snd_nxt):
            self.due = now + self.time_out

    def send_text(self, octets, is_fin):
        flags = 'A' + ('P' if octets else '') + ('F' if is_fin else '')
        self.emit(self, flags, seq=self.pointer, payload=octets)
        self.pointer = (self.pointer + len(octets) + is_fin) % MODULUS
        if distance(self.pointer, self.snd_nxt) > 0:
            self.snd_nxt = self.pointer

    def send_again(self):
        """From the first octet on that is not acknowledged."""
        if self.state != 'SYN-RECEIVED':
            self.pointer = self.snd_una
        self.due = None

    def timeout(self, now):
        """When `due` has come."""
        if self.state == 'TIME-WAIT':
            self.state = 'CLOSED'
            return
        self.tries += 1
        if self.tries > TRIES:
            self.state = 'CLOSED'
            return
        self.time_out = min(2 * self.time_out, LAST_TIME_OUT)
        self.congestion_window = self.mss
        if self.state == 'SYN-RECEIVED':
            self.emit(self, 'SA', seq=self.iss, options=self.options)
        else:
            self.send_again()
            if self.snd_wnd == 0 and self.outbox:
                self.send_text(bytes(self.outbox[:1]), False)
        self.due = now + self.time_out


def reset_for(packet):
    """The RST that a segment for nobody draws (RFC 9293 section 3.10.7.1); None for a RST."""
    segment = packet[TCP]
    if 'R' in segment.flags:
        return None
    answer = IP(src=packet[IP].dst, dst=packet[IP].src) / TCP(sport=segment.dport, dport=segment.sport, window=0)
    if 'A' in segment.flags:
        answer[TCP].flags, answer[TCP].seq = 'R', segment.ack
    else:
        octets = packet[IP].len - 4 * packet[IP].ihl - 4 * segment.dataofs
        length = octets + ('S' in segment.flags) + ('F' in segment.flags)
        answer[TCP].flags, answer[TCP].ack = 'RA', (segment.seq + length) % MODULUS
    return answer
