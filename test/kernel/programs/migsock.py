"""The calls of /dev/migsock, by kernel/uapi/migsock.h: on descriptors of this process (0) and of others."""
import fcntl
import os
import struct
import time
from ctypes import addressof, create_string_buffer

STATE_HELD = 3
OUTCOME_MIGRATED = 10
DESTINATION_RUNS = 1
MOST_OCTETS = 1 << 24
PATIENCE = 30
STEP = 0.01

WRITES, READS_AND_WRITES = 1, 3
device = os.open('/dev/migsock', os.O_RDWR | os.O_CLOEXEC)


def call(direction, number, layout, *fields):
    argument = bytearray(struct.pack(layout, *fields))
    fcntl.ioctl(device, direction << 30 | len(argument) << 16 | 0xB5 << 8 | number, argument)
    return struct.unpack(layout, argument)


def request(process, descriptor):
    call(WRITES, 1, '=ii', process, descriptor)


def serialize(process, descriptor):
    buffer = create_string_buffer(MOST_OCTETS)
    size = call(READS_AND_WRITES, 2, '=iiQII', process, descriptor, addressof(buffer), MOST_OCTETS, 0)[3]
    return buffer.raw[:size]


def deserialize(process, descriptor, state, host):
    """Into a connected socket, whose own connection ends."""
    restore(3, process, descriptor, state, host)


def deserialize_and_restart(process, descriptor, state, host):
    """Into a fresh socket."""
    restore(4, process, descriptor, state, host)


def restore(number, process, descriptor, state, host):
    buffer = create_string_buffer(state, len(state))
    call(READS_AND_WRITES, number, '=iiQII4sHHII', process, descriptor, addressof(buffer), len(state), 0, host, 0, 0, 0, 0)
    call(WRITES, 5, '=ii4s4sHHI', process, descriptor, bytes(4), bytes(4), 0, 0, 0)


def discard(process, descriptor):
    call(WRITES, 8, '=iiI', process, descriptor, DESTINATION_RUNS)


def status(process, descriptor):
    """State and outcome."""
    return call(READS_AND_WRITES, 9, '=iiIIIIIHH', process, descriptor, 0, 0, 0, 0, 0, 0, 0)[2:4]


def await_held(process, descriptor):
    await_status(process, descriptor, lambda state, outcome: state == STATE_HELD)


def await_migrated(process, descriptor):
    await_status(process, descriptor, lambda state, outcome: outcome == OUTCOME_MIGRATED)


def await_status(process, descriptor, holds):
    deadline = time.monotonic() + PATIENCE
    while not holds(*status(process, descriptor)):
        if time.monotonic() > deadline:
            raise TimeoutError(f'state and outcome stay {status(process, descriptor)}')
        time.sleep(STEP)
