"""Writes spec/vectors/state-buffer.json; run it with python3, then prettier over the file.

It shares no code with the codec: its layout is typed here by hand, so that the vectors are a second opinion.
"""

import copy
import hashlib
import json
import pathlib
import struct

TARGET = pathlib.Path(__file__).parent.parent / 'spec' / 'vectors' / 'state-buffer.json'

LAYOUT = [
    ('magic', 'I'), ('version', 'H'), ('lowestCompatibleVersion', 'H'), ('totalOctets', 'I'), ('fixedOctets', 'H'),
    ('round', 'H'), ('state', 'B'), ('congestionControl', 'B'), ('flags', 'H'), ('peerClosedRound', 'H'),
    ('localPort', 'H'), ('remotePort', 'H'), ('sndMss', 'H'), ('rcvMss', 'H'), ('sendShift', 'B'),
    ('receiveShift', 'B'), ('localHost', 'I'), ('remoteHost', 'I'), ('sndUna', 'I'), ('sndNxt', 'I'), ('sndWl1', 'I'),
    ('sndWl2', 'I'), ('sndWnd', 'I'), ('maxSndWnd', 'I'), ('rcvNxt', 'I'), ('rcvWnd', 'I'), ('maxRcvWnd', 'I'),
    ('sndUp', 'I'), ('rcvUp', 'I'), ('tsRecent', 'I'), ('tsClock', 'I'), ('sendBuffer', 'I'), ('receiveBuffer', 'I'),
    ('userTimeout', 'I'), ('keepAliveIdle', 'I'), ('keepAliveInterval', 'I'), ('keepAliveProbes', 'H'),
    ('typeOfService', 'B'), ('reserved', 'B'), ('sendQueueOctets', 'I'), ('receiveQueueOctets', 'I'),
]
FORMAT = ''.join(code for _, code in LAYOUT)
FIXED = struct.calcsize('>' + FORMAT)
DIGEST = 32
FLAGS = {
    'windowScale': 0x0001, 'sackPermitted': 0x0002, 'timestamps': 0x0004, 'finSent': 0x0008, 'finReceived': 0x0010,
    'urgentSent': 0x0020, 'urgentReceived': 0x0040, 'peerClosedRound': 0x0080, 'noDelay': 0x0100, 'keepAlive': 0x0200,
}
STATES = ['ESTABLISHED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'CLOSE-WAIT', 'CLOSING', 'LAST-ACK']
CONGESTION = ['default', 'reno', 'cubic']

BASE = {
    'round': 0, 'peerClosedRound': None, 'state': 'ESTABLISHED',
    'local': {'host': '192.0.2.1', 'port': 4660}, 'remote': {'host': '198.51.100.7', 'port': 80},
    'sndUna': 1000, 'sndNxt': 1004, 'sndWl1': 5000, 'sndWl2': 1000, 'sndWnd': 40000, 'maxSndWnd': 65535,
    'rcvNxt': 5003, 'rcvWnd': 30000, 'maxRcvWnd': 60000, 'sndUp': None, 'rcvUp': None, 'sndMss': 1460, 'rcvMss': 1400,
    'windowScale': None, 'sackPermitted': False, 'timestamps': None, 'finSent': False, 'finReceived': False,
    'options': {
        'sendBuffer': 65536, 'receiveBuffer': 131072, 'noDelay': False, 'keepAlive': None, 'userTimeout': 0,
        'typeOfService': 0, 'congestionControl': 'default',
    },
    'sendQueue': b'sent, unsent'.hex(), 'receiveQueue': b'abc'.hex(),
}
EMPTY = {'sndNxt': 1000, 'sendQueue': '', 'receiveQueue': ''}


def socket(**changes):
    """The base with other members; `options` are merged."""
    value = copy.deepcopy(BASE)
    value['options'].update(changes.pop('options', {}))
    value.update(changes)
    return value


def host(text):
    return int.from_bytes(bytes(int(part) for part in text.split('.')), 'big')


def fields_of(value):
    options = value['options']
    scale = value['windowScale'] or {'send': 0, 'receive': 0}
    times = value['timestamps'] or {'recent': 0, 'clock': 0}
    alive = options['keepAlive'] or {'idle': 0, 'interval': 0, 'probes': 0}
    present = {
        'windowScale': value['windowScale'] is not None, 'sackPermitted': value['sackPermitted'],
        'timestamps': value['timestamps'] is not None, 'finSent': value['finSent'],
        'finReceived': value['finReceived'], 'urgentSent': value['sndUp'] is not None,
        'urgentReceived': value['rcvUp'] is not None, 'peerClosedRound': value['peerClosedRound'] is not None,
        'noDelay': options['noDelay'], 'keepAlive': options['keepAlive'] is not None,
    }
    send, receive = len(value['sendQueue']) // 2, len(value['receiveQueue']) // 2
    same = ['round', 'sndUna', 'sndNxt', 'sndWl1', 'sndWl2', 'sndWnd', 'maxSndWnd', 'rcvNxt', 'rcvWnd', 'maxRcvWnd',
            'sndMss', 'rcvMss']
    return {
        'magic': 0x4D494742, 'version': 1, 'lowestCompatibleVersion': 1, 'totalOctets': FIXED + send + receive + DIGEST,
        'fixedOctets': FIXED, 'state': STATES.index(value['state']) + 1,
        'congestionControl': CONGESTION.index(options['congestionControl']),
        'flags': sum(mask for name, mask in FLAGS.items() if present[name]),
        'peerClosedRound': value['peerClosedRound'] or 0, 'localPort': value['local']['port'],
        'remotePort': value['remote']['port'], 'localHost': host(value['local']['host']),
        'remoteHost': host(value['remote']['host']), 'sendShift': scale['send'], 'receiveShift': scale['receive'],
        'sndUp': value['sndUp'] or 0, 'rcvUp': value['rcvUp'] or 0, 'tsRecent': times['recent'],
        'tsClock': times['clock'], 'keepAliveIdle': alive['idle'], 'keepAliveInterval': alive['interval'],
        'keepAliveProbes': alive['probes'], 'reserved': 0, 'sendQueueOctets': send, 'receiveQueueOctets': receive,
        **{name: options[name] for name in ['sendBuffer', 'receiveBuffer', 'userTimeout', 'typeOfService']},
        **{name: value[name] for name in same},
    }


def seal(octets):
    return octets + hashlib.sha256(octets).digest()


def encode(value, appended=b'', order='>', **forged):
    """A buffer; forged fields replace what follows from the value, and the digest is correct in any case."""
    fields = fields_of(value)
    fields['fixedOctets'] += len(appended)
    fields['totalOctets'] += len(appended)
    fields.update(forged)
    fixed = struct.pack(order + FORMAT, *(fields[name] for name, _ in LAYOUT))
    return seal(fixed + appended + bytes.fromhex(value['sendQueue']) + bytes.fromhex(value['receiveQueue']))


def flipped(octets, at, mask=0x01):
    return octets[:at] + bytes([octets[at] ^ mask]) + octets[at + 1:]


VECTORS = []


def valid(identity, comment, flags, value, **how):
    VECTORS.append({'id': identity, 'comment': comment, 'flags': flags, 'bytes': encode(value, **how).hex(),
                    'result': 'valid', 'value': value})


def invalid(identity, comment, flags, octets, problem):
    VECTORS.append({'id': identity, 'comment': comment, 'flags': flags, 'bytes': octets.hex(), 'result': 'invalid',
                    'problems': [problem]})


def forged(identity, comment, marks, problem, value=None, **fields):
    """A rule broken, everything else and the digest correct."""
    invalid(identity, comment, marks, encode(socket() if value is None else value, **fields), problem)


FULL = socket(
    round=65535, peerClosedRound=7, sndUp=1006, rcvUp=5010, windowScale={'send': 7, 'receive': 14}, sackPermitted=True,
    sndWnd=4000000, maxSndWnd=8000000, rcvWnd=1000000000, maxRcvWnd=1073725440,
    timestamps={'recent': 0x90ABCDEF, 'clock': 0x12345678},
    options={'noDelay': True, 'keepAlive': {'idle': 7200000, 'interval': 75000, 'probes': 9}, 'userTimeout': 900000,
             'typeOfService': 0xB8, 'congestionControl': 'cubic', 'sendBuffer': 4194304, 'receiveBuffer': 6291456},
)
SCALED = {'send': 14, 'receive': 0}

valid('established', 'sent and not acknowledged, not sent, not read', ['Layout', 'Queues'], socket())
valid('established-idle', 'both queues empty, nothing negotiated', ['Layout', 'Queues'], socket(**EMPTY))
valid('everything', 'every field has a value of its own', ['Layout', 'Negotiated', 'Chosen', 'Rounds'], FULL)
valid('nothing-sent', 'the whole send queue is unsent', ['Queues'], socket(sndNxt=1000))
valid('everything-sent', 'the whole send queue is sent', ['Queues'], socket(sndNxt=1012))
valid('receive-queue-only', 'only the receive queue holds anything', ['Queues'],
      socket(sndNxt=1000, sendQueue='', receiveQueue=bytes(range(256)).hex()))
valid('fin-wait-1-unsent', 'closed, the FIN waits behind unsent data', ['Fin'], socket(state='FIN-WAIT-1'))
valid('fin-wait-1', 'the FIN is sent and takes one sequence number behind the queue', ['Fin'],
      socket(state='FIN-WAIT-1', finSent=True, sndNxt=1013))
valid('fin-wait-2', 'the FIN is acknowledged', ['Fin'],
      socket(state='FIN-WAIT-2', finSent=True, sndUna=1013, sndNxt=1013, sendQueue=''))
valid('close-wait', "the peer's FIN lies between the receive queue and RCV.NXT", ['Fin'],
      socket(state='CLOSE-WAIT', finReceived=True, rcvNxt=5004))
valid('closing', "both FINs are sent, this end's is not acknowledged", ['Fin'],
      socket(state='CLOSING', finSent=True, finReceived=True, sndNxt=1013))
valid('closing-unsent', "the peer's FIN came while this end's still waited", ['Fin'],
      socket(state='CLOSING', finReceived=True))
valid('last-ack', 'only the acknowledgment of the FIN is missing', ['Fin'],
      socket(state='LAST-ACK', finSent=True, finReceived=True, sndNxt=1001, sendQueue=''))
valid('last-ack-unsent', 'closed after the peer, the FIN waits', ['Fin'], socket(state='LAST-ACK', finReceived=True))
valid('window-scale', 'scaled, with the largest shift and the largest window', ['Negotiated', 'Boundary'],
      socket(windowScale=SCALED, sndWnd=1073725440, maxSndWnd=1073725440))
valid('window-scale-zero', 'negotiated with shift zero, which is not the same as not negotiated', ['Negotiated'],
      socket(windowScale={'send': 0, 'receive': 0}))
valid('sack', 'selective acknowledgment alone', ['Negotiated'], socket(sackPermitted=True))
valid('timestamps', 'timestamps alone', ['Negotiated'], socket(timestamps={'recent': 1, 'clock': 2}))
valid('timestamps-zero', 'negotiated, both zero', ['Negotiated'], socket(timestamps={'recent': 0, 'clock': 0}))
valid('windows-zero', 'both windows closed', ['Boundary'], socket(sndWnd=0, maxSndWnd=0, rcvWnd=0, maxRcvWnd=0))
valid('peer-closed-round-zero', 'round 0 of the peer is closed, which is not the same as none', ['Rounds'],
      socket(peerClosedRound=0))
valid('round', 'a later migration', ['Rounds'], socket(round=0x0102, peerClosedRound=0x0304))
valid('sequence-wraps', 'both directions cross 2^32', ['Sequence'],
      socket(sndUna=0xFFFFFFFE, sndNxt=2, sndWl1=0xFFFFFFFF, sndWl2=0xFFFFFFFE, rcvNxt=1))
valid('sequence-high', 'numbers that a signed type makes negative', ['Sequence'],
      socket(sndUna=0x80000000, sndNxt=0x80000004, rcvNxt=0xC0000000, local={'host': '203.0.113.9', 'port': 65535}))
valid('urgent-sent', 'the urgent pointer lies at the end of the send queue', ['Urgent', 'Boundary'],
      socket(sndUp=1012))
valid('urgent-received', 'the urgent pointer lies at the start of the receive queue', ['Urgent', 'Boundary'],
      socket(rcvUp=5000))
valid('urgent-announced', 'the urgent pointer lies as far ahead as it can', ['Urgent', 'Boundary'],
      socket(rcvUp=5003 + 30000 + 65535))
valid('keep-alive', 'probes are on', ['Chosen'],
      socket(options={'keepAlive': {'idle': 1, 'interval': 2, 'probes': 3}}))
valid('reno', 'congestion control by name', ['Chosen'], socket(options={'congestionControl': 'reno'}))
valid('no-delay', 'small segments are not held back', ['Chosen'], socket(options={'noDelay': True}))
valid('later-version', 'a later version that this one can read, with octets more in the fixed part', ['Version'],
      socket(), appended=bytes.fromhex('a5a5a5a5a5a5a5a5'), version=2)
valid('later-version-same-length', 'a later version that appends nothing', ['Version'], socket(), version=65535)

plain = encode(socket())
send, receive, digest = FIXED, FIXED + 12, FIXED + 15
invalid('empty', 'no octet at all', ['Length'], b'', 'truncated')
invalid('truncated-magic', 'ends within the magic', ['Length'], plain[:3], 'truncated')
invalid('truncated-header', 'ends before its length', ['Length'], plain[:10], 'truncated')
invalid('truncated-fixed-part', 'ends within the fixed part', ['Length'], plain[:60], 'truncated')
invalid('truncated-send-queue', 'ends within the send queue', ['Length'], plain[:send + 5], 'truncated')
invalid('truncated-receive-queue', 'ends within the receive queue', ['Length'], plain[:receive + 1], 'truncated')
invalid('truncated-digest', 'the last octet is missing', ['Length'], plain[:-1], 'truncated')
invalid('no-digest', 'says that it is as short as it is', ['Length'],
        plain[:8] + struct.pack('>I', FIXED) + plain[12:FIXED], 'truncated')
invalid('trailing-octet', 'one octet more than it says', ['Length'], plain + b'\0', 'length')
invalid('claims-4-gib', 'says that it is as long as can be said', ['Length'],
        plain[:8] + b'\xff\xff\xff\xff' + plain[12:], 'truncated')
invalid('wrong-magic', "a MIGSOCK message's code", ['Magic'], seal(b'MIGS' + plain[4:-DIGEST]), 'magic')
invalid('flipped-magic', 'a bit of the magic changed', ['Magic', 'Digest'], flipped(plain, 3), 'magic')
invalid('little-endian', 'written whole by a host of the other byte order', ['ByteOrder'],
        encode(socket(), order='<'), 'byte-order')
invalid('flipped-version', 'a bit of the version changed: a version that could be read', ['Digest'],
        flipped(plain, 5, 0x02), 'digest')
invalid('flipped-length', 'a bit of the length changed', ['Digest', 'Length'], flipped(plain, 11, 0x80), 'length')
invalid('flipped-fixed-octets', "a bit of the fixed part's length changed", ['Digest'], flipped(plain, 13), 'digest')
invalid('flipped-sequence', 'a bit of SND.UNA changed', ['Digest'], flipped(plain, 43), 'digest')
invalid('flipped-reserved', 'a bit of the reserved octet changed', ['Digest'], flipped(plain, 115), 'digest')
invalid('flipped-send-queue', 'a bit of the send queue changed', ['Digest'], flipped(plain, send), 'digest')
invalid('flipped-receive-queue', 'a bit of the receive queue changed', ['Digest'], flipped(plain, receive, 0x80), 'digest')
invalid('flipped-digest', 'the last bit changed', ['Digest'], flipped(plain, len(plain) - 1), 'digest')
invalid('digest-zero', 'no digest', ['Digest'], plain[:-DIGEST] + bytes(DIGEST), 'digest')

forged('version-zero', 'versions begin at 1', ['Version'], 'version', version=0)
forged('later-incompatible-version', 'a later version that names itself as lowest', ['Version'], 'version', version=2,
       lowestCompatibleVersion=2)
forged('lowest-version-zero', 'no lowest compatible version', ['Version'], 'version', lowestCompatibleVersion=0)
forged('fixed-part-short', "shorter than this version's", ['Version'], 'fixed-octets', fixedOctets=FIXED - 4)
invalid('fixed-part-long', "longer than this version's, and the version says this one", ['Version'],
        encode(socket(), appended=bytes(4)), 'fixed-octets')
invalid('later-version-short', 'a later version with less than this one', ['Version'],
        encode(socket(), version=2, fixedOctets=FIXED - 4), 'fixed-octets')
forged('queues-short', 'octets between the queues and the digest', ['Queues'], 'queue-length', receiveQueueOctets=2)
forged('queues-long', 'the queues reach into the digest', ['Queues'], 'queue-length', sendQueueOctets=13)
forged('queues-wrap', 'lengths that make up for each other modulo 2^32', ['Queues'], 'queue-length',
       sendQueueOctets=0xFFFFFFFF, receiveQueueOctets=16)
forged('state-zero', 'no state', ['Rules'], 'state', state=0)
forged('state-unknown', 'a state beyond the last', ['Rules', 'Boundary'], 'state', state=7)
forged('congestion-control-unknown', 'an algorithm beyond the last', ['Rules', 'Boundary'], 'congestion-control',
       congestionControl=3)
forged('flag-unknown', 'a flag that nothing defines', ['Rules', 'Boundary'], 'flags', flags=0x0400)
forged('flag-unknown-later', 'also in a later version that this one can read', ['Rules', 'Version'], 'flags',
       version=2, flags=0x8000)
forged('reserved-not-zero', 'an octet that nothing defines', ['Rules'], 'reserved', reserved=1)
for name in ['sendShift', 'receiveShift', 'tsRecent', 'tsClock', 'sndUp', 'rcvUp', 'peerClosedRound', 'keepAliveIdle',
             'keepAliveInterval', 'keepAliveProbes']:
    slug = ''.join('-' + letter.lower() if letter.isupper() else letter for letter in name)
    forged(f'unused-{slug}', f'{name} without its flag', ['Unused'], 'unused-not-zero', **{name: 1})
for name in ['localPort', 'remotePort']:
    forged('zero-' + name.replace('P', '-p'), 'no port', ['Rules'], 'zero-port', **{name: 0})
for name in ['localHost', 'remoteHost']:
    slug = name.replace('H', '-h')
    forged(f'zero-{slug}', 'no host', ['Rules'], 'zero-host', **{name: 0})
    forged(f'multicast-{slug}', 'a group', ['Rules', 'Boundary'], 'multicast-host', **{name: 0xE0000000})
    forged(f'broadcast-{slug}', 'a whole network', ['Rules'], 'broadcast-host', **{name: 0xFFFFFFFF})
for name in ['sndMss', 'rcvMss']:
    forged('zero-' + name.replace('M', '-m'), 'segments without room', ['Rules'], 'mss', **{name: 0})
for name in ['send', 'receive']:
    forged(f'{name}-shift-15', 'a shift that RFC 7323 does not allow', ['Negotiated', 'Boundary'],
           'window-scale-shift', socket(windowScale={'send': 14, 'receive': 14} | {name: 15}))
    forged(f'{name}-buffer-zero', 'a buffer without room', ['Chosen'], 'buffer-size', **{f'{name}Buffer': 0})
for name in ['Idle', 'Interval', 'Probes']:
    alive = socket(options={'keepAlive': {'idle': 1, 'interval': 1, 'probes': 1}})
    forged(f'keep-alive-{name.lower()}-zero', 'keep-alive without a time or a number', ['Chosen'], 'keep-alive', alive,
           **{f'keepAlive{name}': 0})
forged('established-fin-sent', 'a FIN sent in ESTABLISHED', ['Fin'], 'fin', socket(finSent=True, sndNxt=1013))
forged('established-fin-received', 'a FIN received in ESTABLISHED', ['Fin'], 'fin', socket(finReceived=True))
forged('fin-wait-1-fin-received', 'a FIN received in FIN-WAIT-1', ['Fin'], 'fin',
       socket(state='FIN-WAIT-1', finReceived=True))
forged('fin-wait-2-fin-unsent', 'FIN-WAIT-2 without a FIN', ['Fin'], 'fin',
       socket(state='FIN-WAIT-2', sndNxt=1000, sendQueue=''))
forged('close-wait-fin-not-received', "CLOSE-WAIT without the peer's FIN", ['Fin'], 'fin', socket(state='CLOSE-WAIT'))
forged('close-wait-fin-sent', 'a FIN sent in CLOSE-WAIT', ['Fin'], 'fin',
       socket(state='CLOSE-WAIT', finReceived=True, finSent=True, sndNxt=1013))
forged('closing-fin-not-received', "CLOSING without the peer's FIN", ['Fin'], 'fin', socket(state='CLOSING'))
forged('last-ack-fin-not-received', "LAST-ACK without the peer's FIN", ['Fin'], 'fin',
       socket(state='LAST-ACK', finSent=True, sndNxt=1013))
forged('snd-nxt-behind', 'SND.NXT before SND.UNA', ['Sequence', 'Boundary'], 'sequence', sndNxt=999)
forged('snd-nxt-beyond-queue', 'more sent than is queued', ['Sequence', 'Boundary'], 'sequence', sndNxt=1013)
forged('snd-nxt-half-way-round', 'SND.NXT 2^31 ahead', ['Sequence'], 'sequence', sndNxt=1000 + 2**31)
forged('fin-not-counted', 'the FIN takes no sequence number', ['Sequence', 'Fin'], 'sequence',
       socket(state='FIN-WAIT-1', finSent=True, sndNxt=1012))
forged('fin-before-data', 'a FIN sent and data behind it', ['Sequence', 'Fin'], 'sequence',
       socket(state='LAST-ACK', finSent=True, finReceived=True, sndNxt=1005))
forged('fin-wait-2-data', 'FIN-WAIT-2 with data in the send queue', ['Sequence', 'Fin'], 'sequence',
       socket(state='FIN-WAIT-2', finSent=True, sndNxt=1000))
forged('fin-wait-2-outstanding', 'FIN-WAIT-2 with a FIN that is not acknowledged', ['Sequence', 'Fin'], 'sequence',
       socket(state='FIN-WAIT-2', finSent=True, sndNxt=1001, sendQueue=''))
forged('snd-wnd-above-max', 'a window larger than the largest', ['Windows', 'Boundary'], 'window', sndWnd=65536,
       maxSndWnd=65535)
forged('max-snd-wnd-unscaled', 'a window that needs a shift', ['Windows', 'Boundary'], 'window', maxSndWnd=65536)
forged('rcv-wnd-above-max', 'a window larger than the largest', ['Windows', 'Boundary'], 'window', rcvWnd=60001)
forged('max-rcv-wnd-scaled', 'a window that needs a larger shift', ['Windows', 'Boundary'], 'window',
       socket(windowScale={'send': 7, 'receive': 3}), maxRcvWnd=65535 * 8 + 1)
forged('snd-up-behind', 'SND.UP before SND.UNA', ['Urgent', 'Boundary'], 'urgent', socket(sndUp=999))
forged('snd-up-beyond', 'SND.UP beyond the send queue', ['Urgent', 'Boundary'], 'urgent', socket(sndUp=1013))
forged('rcv-up-behind', 'RCV.UP before the receive queue', ['Urgent', 'Boundary'], 'urgent', socket(rcvUp=4999))
forged('rcv-up-beyond', 'RCV.UP further ahead than it can reach', ['Urgent', 'Boundary'], 'urgent',
       socket(rcvUp=5003 + 30000 + 65536))

EXPLAINED = {
    'Layout': ('a field at another place or of another width', 'another implementation restores another connection'),
    'Queues': ('the queues swapped, cut or counted wrongly', 'octets of the stream are lost, doubled or sent back'),
    'Fin': ('the FIN counted as data, or the state restored without it', 'the connection never closes, or closes early'),
    'Sequence': ('sequence numbers compared or kept as signed or plain numbers', 'a good buffer is refused near a wrap, or a bad one accepted'),
    'Negotiated': ('what was negotiated is lost or mixed up', "the peer's segments are misread after the move"),
    'Windows': ('windows not checked against their scale', 'the destination sends what the peer never offered'),
    'Urgent': ('urgent pointers restored out of range', 'the peer takes ordinary data for urgent'),
    'Chosen': ('what the application chose is lost', 'the application finds another socket than it left'),
    'Rounds': ('none and zero mixed up', 'a closed round is opened again'),
    'Version': ('the version compared for equality, or not at all', 'a later buffer is refused for nothing, or misread'),
    'Length': ('lengths believed before they are checked', 'memory is read past the end, or set aside for nothing'),
    'Magic': ('the magic not compared whole', 'any file is taken for a socket'),
    'ByteOrder': ("numbers in the host's byte order", 'works between two hosts of one kind, fails between others'),
    'Digest': ('the digest not checked, or not over everything', 'a changed buffer becomes a connection'),
    'Unused': ('fields that are not used are not looked at', 'two buffers that differ restore the same socket'),
    'Rules': ('a rule not checked', 'a socket is restored that cannot exist'),
    'Boundary': ('a rule off by one', 'a valid buffer is refused or an invalid one accepted'),
}

TARGET.write_text(json.dumps({
    '$schema': '../schema/vectors.schema.json',
    'title': 'One state buffer: a socket on its way',
    'kind': 'state-buffer',
    'flags': {name: {'bug': bug, 'effect': effect} for name, (bug, effect) in EXPLAINED.items()},
    'vectors': VECTORS,
}, indent=2) + '\n')
