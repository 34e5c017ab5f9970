"""
Moves a connection between processes that know nothing of it.

carry.py take PROCESS PORT FILE         stops the process, captures its connection at a local port into a file and says its
                                        descriptor and how many octets the process has written
carry.py give PROCESS HOST PORT FILE    restores it, at an address of this host, into the socket that another process has
                                        connected to a port
carry.py drop PROCESS DESCRIPTOR        forgets it where it was taken
"""
import array
import ctypes
import fcntl
import glob
import os
import signal
import socket
import struct
import sys
import termios
import time

import migsock

PIDFD_GETFD = 438
ESTABLISHED = '01'
# In struct tcp_info.
BYTES_ACKED_OFFSET = 120


def take(process, port, file):
    process = int(process)
    descriptor = connection_of(process, 'local', int(port))
    stop(process)
    migsock.request(process, descriptor)
    migsock.await_held(process, descriptor)
    with open(file, 'wb') as output:
        output.write(migsock.serialize(process, descriptor))
    print(descriptor, written_by(process, descriptor))


def give(process, host, port, file):
    process = int(process)
    descriptor = connection_of(process, 'remote', int(port))
    with open(file, 'rb') as state:
        migsock.deserialize(process, descriptor, state.read(), socket.inet_aton(host))
    migsock.await_migrated(process, descriptor)


def drop(process, descriptor):
    migsock.discard(int(process), int(descriptor))


def connection_of(process, end, port):
    """The descriptor of the established connection whose local or remote port this is."""
    inodes = set()
    with open(f'/proc/{process}/net/tcp') as table:
        for row in list(table)[1:]:
            _, local, remote, state, _, _, _, _, _, inode, *_ = row.split()
            address = local if end == 'local' else remote
            if state == ESTABLISHED and int(address.split(':')[1], 16) == port:
                inodes.add(f'socket:[{inode}]')
    found = [int(os.path.basename(path)) for path in glob.glob(f'/proc/{process}/fd/*') if os.readlink(path) in inodes]
    if len(found) != 1:
        sys.exit(f'process {process} has {len(found)} connections with {end} port {port}; expected 1')
    return found[0]


def stop(process):
    """Returns when all its threads stand: what they were writing is in the socket by then, or will never be."""
    os.kill(process, signal.SIGSTOP)
    while any(state_of(thread) != 'T' for thread in glob.glob(f'/proc/{process}/task/*')):
        time.sleep(migsock.STEP)


def state_of(thread):
    with open(f'{thread}/stat') as file:
        return file.read().rpartition(')')[2].split()[0]


def written_by(process, descriptor):
    """What TCP counts: octets that are acknowledged, and those that are not yet."""
    copy = ctypes.CDLL(None).syscall(PIDFD_GETFD, os.pidfd_open(process), descriptor, 0)
    waiting = array.array('i', [0])
    fcntl.ioctl(copy, termios.TIOCOUTQ, waiting)
    with socket.socket(fileno=copy) as connection:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, BYTES_ACKED_OFFSET + 8)
    return struct.unpack_from('=Q', info, BYTES_ACKED_OFFSET)[0] + waiting[0]


if __name__ == '__main__':
    {'take': take, 'give': give, 'drop': drop}[sys.argv[1]](*sys.argv[2:])
