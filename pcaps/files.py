"""Captures as files. Times start at one fixed second, so that a capture is the same whenever it is made."""
import json
import struct
from decimal import Decimal

from scapy.utils import PcapNgWriter, PcapWriter

FIRST_SECOND = 1_700_000_000
LINKTYPE_NULL = 0
LINKTYPE_ETHERNET = 1
LINKTYPE_RAW = 101
LINKTYPE_LOOP = 108
LINKTYPE_LINUX_SLL = 113
LINKTYPE_LINUX_SLL2 = 276


def write_expected(path, expected):
    path.write_text(''.join(json.dumps(line) + '\n' for line in expected), encoding='ascii')


def pcap(link_type=LINKTYPE_ETHERNET, endianness='<', nano=False, snap=None, cut=0):
    """
    A writer of pcap files.

    link_type: what the frames are. endianness, nano: variants of the format. snap: octets kept of each frame.
    cut: octets that the file lacks at its end.
    """

    def write(path, frames):
        with PcapWriter(str(path), endianness=endianness, nano=nano, snaplen=snap or 262144) as writer:
            # Not an argument of the constructor, which takes zero, the null link type, for none.
            writer.linktype = link_type
            writer.write_header(None)
            for microseconds, frame in frames:
                seconds, fraction = divmod(microseconds, 1_000_000)
                # An odd number of nanoseconds shows who rounds to microseconds.
                fraction = 1000 * fraction + 123 if nano else fraction
                captured = frame[:snap]
                writer.write_packet(
                    captured, sec=FIRST_SECOND + seconds, usec=fraction, caplen=len(captured), wirelen=len(frame)
                )
        if cut > 0:
            path.write_bytes(path.read_bytes()[:-cut])

    return write


def pcapng(link_type=LINKTYPE_ETHERNET):
    """A writer of pcapng files with one section, one interface and enhanced packet blocks."""

    def write(path, frames):
        with PcapNgWriter(str(path)) as writer:
            writer.linktype = link_type
            writer.write_header(None)
            for microseconds, frame in frames:
                # Not a float, which would come out a microsecond early now and then.
                writer.write_packet(frame, sec=FIRST_SECOND + Decimal(microseconds) / 1_000_000)

    return write


def pcapng_of_two_sections(link_types):
    """
    A writer of pcapng files that use what scapy does not write: big-endian, two sections with two interfaces each that
    count in nanoseconds and in 1/1024 s, frames taken from both in turn, in all three blocks for packets.

    link_types: what the frames on the two interfaces are; frames come as pairs of the interface's number and octets.
    """

    def write(path, frames):
        half = len(frames) // 2
        path.write_bytes(b''.join(section(link_types, part) for part in (frames[:half], frames[half:])))

    return write


def section(link_types, frames):
    blocks = [block(0x0A0D0D0A, struct.pack('>IHHq', 0x1A2B3C4D, 1, 0, -1))]
    for link_type, resolution in zip(link_types, (9, 0x80 | 10)):
        options = struct.pack('>HHB3xHH', 9, 1, resolution, 0, 0)
        # Not zero, for no limit, where scapy takes simple packet blocks for empty.
        blocks.append(block(1, struct.pack('>HHI', link_type, 0, 262144) + options))
    for number, (microseconds, (interface, frame)) in enumerate(frames):
        units = (10**9, 1024)[interface]
        time = FIRST_SECOND * units + microseconds * units // 10**6
        blocks.append(packet_block(number, interface, time, frame))
    return b''.join(blocks)


def packet_block(number, interface, time, frame):
    """An enhanced packet block; for every third frame a simple one, or where that cannot be the obsolete one."""
    lengths = struct.pack('>II', len(frame), len(frame))
    halves = struct.pack('>II', time >> 32, time & 0xFFFF_FFFF)
    if number % 3 != 2:
        return block(6, struct.pack('>I', interface) + halves + lengths + frame)
    if interface == 0:
        return block(3, struct.pack('>I', len(frame)) + frame)
    return block(2, struct.pack('>HH', interface, 0xFFFF) + halves + lengths + frame)


def block(kind, body):
    body += bytes(-len(body) % 4)
    length = struct.pack('>I', 12 + len(body))
    return struct.pack('>I', kind) + length + body + length
