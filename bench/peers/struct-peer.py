"""
Python's struct, as a process that is asked line by line. Answers `ok` to `verify`, and the seconds of
processor time that the work took to `decode` and `encode`. A decoded message is a tuple, the least that Python can make.

Usage: struct-peer.py FORMAT MESSAGES VALUES
FORMAT is struct's; MESSAGES holds the messages, VALUES what their fields are, as unsigned 32-bit numbers.
"""
import sys
from array import array
from collections import deque
from pathlib import Path
from struct import Struct
from time import process_time


def main(layout, messages_path, values_path):
    message = Struct(layout)
    octets = Path(messages_path).read_bytes()
    values = array('I', Path(values_path).read_bytes())
    width = len(values) // (len(octets) // message.size)
    expected = [tuple(values[at:at + width]) for at in range(0, len(values), width)]
    target = bytearray(len(octets))

    def verify():
        encode_all(message, expected, target)
        return 'ok' if list(message.iter_unpack(octets)) == expected and target == octets else 'different'

    # As in the other peers few decoded messages are kept.
    work = {
        'verify': verify,
        'decode': lambda: seconds(lambda: deque(message.iter_unpack(octets), maxlen=1024)),
        'encode': lambda: seconds(lambda: encode_all(message, expected, target)),
    }
    for line in sys.stdin:
        print(work[line.strip()](), flush=True)


def encode_all(message, decoded, target):
    pack_into, size, at = message.pack_into, message.size, 0
    for values in decoded:
        pack_into(target, at, *values)
        at += size


def seconds(work):
    start = process_time()
    work()
    return process_time() - start


if __name__ == '__main__':
    main(*sys.argv[1:])
