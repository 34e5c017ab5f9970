"""
A TCP proxy whose connections go on in another one.

proxy.py serve PORT HOST PORT OCTETS FILE   connects whoever connects to a port with another host; once it has carried so
                                            many octets it captures its connections into a file, and forgets them when they
                                            go on elsewhere
proxy.py resume FILE                        restores them, carries on until all have ended, and says how much it has carried
"""
import json
import os
import select
import socket
import sys
import time

import migsock

LONGEST_READ = 1 << 16
ANY_HOST = bytes(4)


class Direction:
    """What is read at one end and written at the other, of sockets that do not block."""

    def __init__(self, source, target, waiting=b'', has_ended=False):
        self.source = source
        self.target = target
        self.waiting = waiting
        self.has_ended = has_ended

    @property
    def is_done(self):
        return self.has_ended and not self.waiting

    def carry(self):
        """Returns how many octets it has read: none while some wait. A connection that was reset has ended, too."""
        try:
            return self.carry_on()
        except BlockingIOError:
            return 0
        except OSError:
            self.waiting = b''
            self.has_ended = True
            return 0

    def carry_on(self):
        octets = b'' if self.waiting else self.source.recv(LONGEST_READ)
        self.has_ended = not octets and not self.waiting
        self.waiting += octets
        if self.waiting:
            self.waiting = self.waiting[self.target.send(self.waiting):]
        if self.is_done:
            self.target.shutdown(socket.SHUT_WR)
        return len(octets)


def carry_some(directions, listeners=()):
    """Waits until something can go on. Returns how many octets were read, and whether there is somebody to accept."""
    active = [each for each in directions if not each.is_done]
    readers = [each.source for each in active if not each.waiting]
    writers = [each.target for each in active if each.waiting]
    readable, writable, _ = select.select([*readers, *listeners], writers, [])
    able = [each for each in active if (each.target in writable if each.waiting else each.source in readable)]
    return sum(each.carry() for each in able), any(each in readable for each in listeners)


def serve(port, host, remote_port, octets, file):
    listener = socket.create_server(('', int(port)))
    directions = []
    carried = 0
    while carried < int(octets):
        count, has_guest = carry_some(directions, [listener])
        carried += count
        if has_guest:
            guest = listener.accept()[0]
            remote = socket.create_connection((host, int(remote_port)))
            for end in (guest, remote):
                end.setblocking(False)
            directions += [Direction(guest, remote), Direction(remote, guest)]
    leave(directions, file)


def leave(directions, file):
    """Each end is the source of one direction."""
    descriptors = [each.source.fileno() for each in directions]
    for descriptor in descriptors:
        migsock.request(0, descriptor)
    for descriptor in descriptors:
        migsock.await_held(0, descriptor)
    states = [
        {
            'connection': migsock.serialize(0, each.source.fileno()).hex(),
            'target': descriptors.index(each.target.fileno()),
            'waiting': each.waiting.hex(),
            'has_ended': each.has_ended,
        }
        for each in directions
    ]
    with open(f'{file}.part', 'w') as output:
        json.dump(states, output)
    os.rename(f'{file}.part', file)
    await_file(f'{file}.restored')
    for descriptor in descriptors:
        migsock.discard(0, descriptor)


def resume(file):
    await_file(file)
    with open(file) as states:
        states = json.load(states)
    ends = [restored(bytes.fromhex(each['connection'])) for each in states]
    for end in ends:
        migsock.await_migrated(0, end.fileno())
    with open(f'{file}.restored', 'w'):
        pass
    directions = [
        Direction(end, ends[each['target']], bytes.fromhex(each['waiting']), each['has_ended'])
        for end, each in zip(ends, states)
    ]
    carried = 0
    while not all(each.is_done for each in directions):
        carried += carry_some(directions)[0]
    print(len(ends), carried)


def restored(state):
    end = socket.socket()
    migsock.deserialize_and_restart(0, end.fileno(), state, ANY_HOST)
    end.setblocking(False)
    return end


def await_file(path):
    while not os.path.exists(path):
        time.sleep(migsock.STEP)


if __name__ == '__main__':
    {'serve': serve, 'resume': resume}[sys.argv[1]](*sys.argv[2:])
