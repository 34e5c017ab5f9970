"""
The TCP of this machine's kernel under contract.md: its sockets, asked by lines on standard input. To be run in a network
namespace whose kernel has the address that hello names. Ends when its input does.
"""
import base64
import errno
import hashlib
import platform
import socket
import struct
import sys

# A checkout stays as it is when it is tested.
sys.dont_write_bytecode = True
from contract import Refusal, answer  # noqa: E402

# The states of TCP_INFO and of /proc/net/tcp, from 1 on (include/net/tcp_states.h).
STATES = (
    'ESTABLISHED SYN-SENT SYN-RECEIVED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT CLOSED CLOSE-WAIT LAST-ACK LISTEN CLOSING'
).split()
BACKLOG = 16
address = ''
sockets = []
listeners = {}


class Connection:
    def __init__(self, kernel_socket, tuple_):
        kernel_socket.setblocking(False)
        self.kernel = kernel_socket
        self.tuple = tuple_
        self.digest = hashlib.sha256()
        self.octets = 0


def hello(**greeting):
    global address
    address = greeting['address']
    set_kernel('tcp_no_metrics_save', 1)  # what one connection was like tells nothing of the next
    return {
        'contract': 1,
        'name': 'linux',
        'version': platform.release(),
        'address': address,
        'roles': ['tcp', 'legacy'],
        'capabilities': ['connect', 'half-close', 'abort', 'sack', 'timestamps', 'window-scale', 'keep-alive'],
    }


def forget():
    for connection in sockets:
        reset(connection)
    for listener in listeners.values():
        listener.close()
    sockets.clear()
    listeners.clear()
    set_kernel('route/flush', 1)  # the path MTUs that were learnt


def set_kernel(name, value):
    """A setting of the namespace's IPv4; who is not root there goes without."""
    try:
        with open(f'/proc/sys/net/ipv4/{name}', 'w') as setting:
            setting.write(str(value))
    except OSError:
        pass


def reset(connection):
    if connection.kernel.fileno() == -1:
        return
    connection.kernel.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    connection.kernel.close()


def listen(port):
    if port in listeners:
        return
    listener = bound(port)
    listener.listen(BACKLOG)
    listeners[port] = listener


def accept(port):
    try:
        kernel_socket, peer = listeners[port].accept()
    except BlockingIOError:
        return {'socket': None}
    return {'socket': hold(kernel_socket, peer)}


def connect(host, port, localPort=0):
    kernel_socket = bound(localPort)
    code = kernel_socket.connect_ex((host, port))
    if code not in (0, errno.EINPROGRESS):
        raise refusal(OSError(code, 'connect'))
    return {'socket': hold(kernel_socket, (host, port))}


def bound(port):
    kernel_socket = socket.socket()
    kernel_socket.setblocking(False)
    kernel_socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    kernel_socket.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    try:
        kernel_socket.bind((address, port))
    except OSError as error:
        raise refusal(error)
    return kernel_socket


def hold(kernel_socket, peer):
    sockets.append(Connection(kernel_socket, (kernel_socket.getsockname(), peer)))
    return len(sockets) - 1


def send(socket, data):
    try:
        return {'taken': sockets[socket].kernel.send(base64.b64decode(data))}
    except BlockingIOError:
        return {'taken': 0}
    except OSError as error:
        raise refusal(error)


def receive(socket, max):
    connection = sockets[socket]
    try:
        octets = connection.kernel.recv(max)
    except BlockingIOError:
        return {'data': '', 'end': False}
    except OSError as error:
        raise refusal(error)
    connection.digest.update(octets)
    connection.octets += len(octets)
    return {'data': base64.b64encode(octets).decode(), 'end': octets == b''}


def close(**parameters):
    kernel_socket = sockets[parameters['socket']].kernel
    try:
        kernel_socket.shutdown(socket.SHUT_WR)
    except OSError as error:
        raise refusal(error)


def abort(socket):
    reset(sockets[socket])


def keepAlive(idle, interval, **parameters):
    kernel_socket = sockets[parameters['socket']].kernel
    kernel_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, idle)
    kernel_socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, interval)
    kernel_socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)


def state(socket):
    return {'tcp': tcp_state(sockets[socket]), 'migration': 'none'}


def tcp_state(connection):
    if connection.kernel.fileno() == -1:
        return 'CLOSED'
    number = connection.kernel.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0]
    return 'TIME-WAIT' if STATES[number - 1] == 'CLOSED' and is_waiting(connection) else STATES[number - 1]


def is_waiting(connection):
    """Whether the kernel keeps in TIME-WAIT what it no longer knows of by the socket."""
    tuple_ = [f'{struct.unpack("=I", socket.inet_aton(host))[0]:08X}:{port:04X}' for host, port in connection.tuple]
    with open('/proc/net/tcp') as table:
        return any(row.split()[1:4] == [*tuple_, '06'] for row in table)


def digest(socket):
    connection = sockets[socket]
    return {'octets': connection.octets, 'sha256': connection.digest.hexdigest()}


def refusal(error):
    return Refusal(errno.errorcode.get(error.errno, 'EIO'), str(error))


VERBS = {
    verb.__name__: verb
    for verb in (hello, forget, listen, accept, connect, send, receive, close, abort, keepAlive, state, digest)
}

for line in sys.stdin:
    sys.stdout.write(answer(VERBS, line))
    sys.stdout.flush()
