"""
A second implementation of the remote, on tiny_tcp and scapy, as a program that speaks contract.md. Written from
spec/requirements alone; what it cannot do stands in conformance/known-failing/python-remote.txt.
"""
import base64
import hashlib
import os
import select
import socket
import struct
import sys
import time

# A checkout stays as it is when it is tested.
sys.dont_write_bytecode = True
from contract import Refusal, answer  # noqa: E402
from tiny_remote import MSL, SUSPENSION_LIMIT, Endpoint  # noqa: E402


class Program:
    """The verbs of the contract."""

    def __init__(self):
        self.wire = None
        self.endpoint = None
        self.sockets = []

    def verbs(self):
        names = 'hello forget listen accept send receive close abort state digest allowMigrations'.split()
        return {name: getattr(self, name) for name in names}

    def hello(self, contract, address, testers, link):
        if link['kind'] != 'frames':
            raise Refusal('UNSUPPORTED', 'packets only come as frames')
        self.wire = socket.socket(socket.AF_UNIX)
        self.wire.connect(link['path'])
        self.address = address
        self.forget()
        return {
            'contract': contract,
            'name': 'python-remote',
            'version': '1',
            'address': address,
            'roles': ['remote'],
            'capabilities': ['half-close', 'abort', 'window-scale', 'policy'],
            'suspensionLimit': SUSPENSION_LIMIT,
            'msl': MSL,
        }

    def transmit(self, packet):
        self.wire.sendall(struct.pack('>I', len(packet)) + packet)

    def forget(self):
        self.endpoint = Endpoint(self.address, self.transmit)
        self.sockets = []

    def listen(self, port):
        self.endpoint.listening.setdefault(port, [])

    def accept(self, port):
        waiting = self.endpoint.listening.get(port)
        if not waiting:
            return {'socket': None}
        connection = waiting.pop(0)
        connection.read, connection.digest = 0, hashlib.sha256()
        self.sockets.append(connection)
        return {'socket': len(self.sockets) - 1}

    def send(self, socket, data):
        connection = self.sockets[socket]
        if connection.state not in ('ESTABLISHED', 'CLOSE-WAIT'):
            raise Refusal('ENOTCONN', f'nothing can be sent in {connection.state}')
        taken = connection.send(base64.b64decode(data))
        self.endpoint.settle(connection, time.monotonic())
        return {'taken': taken}

    def receive(self, socket, max):
        connection = self.sockets[socket]
        octets = connection.receive(max)
        connection.read += len(octets)
        connection.digest.update(octets)
        ends = connection.is_fin_received and not connection.inbox
        return {'data': base64.b64encode(octets).decode(), 'end': ends}

    def close(self, socket):
        self.sockets[socket].close()
        self.endpoint.settle(self.sockets[socket], time.monotonic())

    def abort(self, socket):
        self.sockets[socket].abort()
        self.endpoint.settle(self.sockets[socket], time.monotonic())

    def state(self, socket):
        connection = self.sockets[socket]
        is_suspended = connection.migration.round is not None and connection.state != 'CLOSED'
        return {'tcp': connection.state, 'migration': 'suspended' if is_suspended else 'none'}

    def digest(self, socket):
        connection = self.sockets[socket]
        return {'octets': connection.read, 'sha256': connection.digest.hexdigest()}

    def allowMigrations(self, allowed):
        self.endpoint.allows_migrations = allowed

    # The loop.

    def run(self):
        lines, frames = b'', b''
        while True:
            for readable in self.wait():
                if readable is self.wire:
                    frames = self.take_frames(frames + self.wire.recv(2**20))
                    continue
                read = os.read(0, 2**20)
                if not read:
                    return
                *whole, lines = (lines + read).split(b'\n')
                for line in whole:
                    sys.stdout.write(answer(self.verbs(), line))
                sys.stdout.flush()
            if self.endpoint is not None:
                self.endpoint.timeout(time.monotonic())

    def wait(self):
        due = None if self.endpoint is None else self.endpoint.next_due()
        patience = None if due is None else max(0, due - time.monotonic())
        inputs = [sys.stdin] if self.wire is None else [sys.stdin, self.wire]
        return select.select(inputs, [], [], patience)[0]

    def take_frames(self, octets):
        """@returns what is of a packet that is not whole yet"""
        while len(octets) >= 4:
            end = 4 + struct.unpack('>I', octets[:4])[0]
            if len(octets) < end:
                break
            self.endpoint.arrived(octets[4:end], time.monotonic())
            octets = octets[end:]
        return octets


Program().run()
