"""
scapy and the generated layer read a capture: prints frame number and fields of every MIGSOCK message, and at its end on
standard error how many packets a second that were, start-up left out.

Usage: scapy-reader.py LAYER CAPTURE PACKETS
LAYER is the generated layer; no more than PACKETS packets are read.
"""
import importlib.util
import logging
import sys
from time import perf_counter

logging.getLogger('scapy').setLevel(logging.CRITICAL)
from scapy.utils import PcapReader  # noqa: E402 - as it is imported, scapy warns of what does not matter here


def main(layer_path, capture, limit):
    layer = load_layer(layer_path)
    start, packets = perf_counter(), 0
    with PcapReader(capture) as reader:
        for packet in reader:
            packets += 1
            if layer.MIGSOCK in packet:
                print(packets, *layer.numbers(packet[layer.MIGSOCK]).values())
            if packets == int(limit):
                break
    print(packets / (perf_counter() - start), file=sys.stderr)


def load_layer(path):
    spec = importlib.util.spec_from_file_location('migsock', path)
    layer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(layer)
    return layer


if __name__ == '__main__':
    main(*sys.argv[1:])
