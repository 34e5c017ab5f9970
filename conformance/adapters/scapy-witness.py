"""
The codec witness made of scapy and the generated layer: reads requests from standard input, a line each, and answers on
standard output; witness-process.ts says how both look. Ends when standard input does.

Usage: scapy-witness.py PATH_OF_THE_LAYER
"""
import importlib.util
import json
import logging
import platform
import sys
from socket import inet_ntoa

# A checkout stays as it is when it is tested.
sys.dont_write_bytecode = True
logging.getLogger('scapy').setLevel(logging.CRITICAL)
try:
    import scapy
    from scapy.config import conf
    from scapy.fields import IPField
    from scapy.layers.inet import IP, TCP, TCPOptions
    from scapy.layers.l2 import Dot1Q
except ImportError as missing:
    sys.exit(f'scapy is missing ({missing}); expected what requirements.txt names to be installed for {sys.executable}')


def main(layer_path):
    tolerate_short_authentication_options()
    verbs = verbs_of(load_layer(layer_path))
    for line in sys.stdin.buffer:
        print(json.dumps(answer(verbs, line)), flush=True)


def tolerate_short_authentication_options():
    """
    Makes TCP-AO unknown to scapy. Too short, it makes scapy give up the whole header; an unknown option does not.

    All else that scapy lacks on the way to TCP is in the layer. This is not: its users would no longer see the option.
    """
    TCPOptions[0].pop(29)


def load_layer(path):
    spec = importlib.util.spec_from_file_location('migsock', path)
    if spec is None:
        sys.exit(f'{path} is no Python file; expected the generated scapy layer')
    layer = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(layer)
    except OSError as error:
        sys.exit(f'the generated scapy layer cannot be read: {error}')
    return layer


def answer(verbs, line):
    """The answer to one line, whatever it holds; -1 stands for an id that could not be read."""
    number = -1
    try:
        words = line.decode('ascii').split()
        number = int(words[0])
        return {'id': number, **verbs[words[1]](*words[2:])}
    except Exception as error:
        return {'id': number, 'error': f'{type(error).__name__}: {error}'}


def verbs_of(layer):
    """What each verb does; a verb raises where its argument is not what it takes."""
    fields = layer.MIGSOCK.fields_desc

    def hello():
        return {'name': f'scapy {scapy.__version__} (Python {platform.python_version()})'}

    def encode(*decimals):
        if len(decimals) != len(fields):
            raise ValueError(f'{len(decimals)} values; expected {len(fields)}')
        values = {field.name: field_value(field, int(decimal)) for field, decimal in zip(fields, decimals)}
        return {'hex': bytes(layer.MIGSOCK(**values)).hex()}

    def decode(octets=''):
        message = bytes.fromhex(octets)
        found = layer.message_problems(message)
        return verdict(found, layer.MIGSOCK(message) if len(message) >= layer.OCTETS else None)

    def classify(link_type, octets=''):
        packet = ipv4_packet(int(link_type), bytes.fromhex(octets))
        if packet is None or not layer.is_migsock(packet):
            return {'kind': 'ordinary', 'problems': []}
        message = packet[layer.MIGSOCK]
        return verdict(layer.problems(packet), None if isinstance(message, layer.MIGSOCKShort) else message)

    def verdict(found, message):
        answered = {'kind': 'malformed' if found else 'message', 'problems': found}
        if message is not None:
            answered['fields'] = {camel(name): value for name, value in layer.numbers(message).items()}
        return answered

    return {'hello': hello, 'encode': encode, 'decode': decode, 'classify': classify}


def field_value(field, number):
    return inet_ntoa(number.to_bytes(4, 'big')) if isinstance(field, IPField) else number


def ipv4_packet(link_type, octets):
    """The IPv4 packet with a TCP segment that the frame holds, as scapy sees it; None where it holds another thing."""
    outermost = frame_class(link_type)
    try:
        layer = outermost(octets)
    except Exception:
        # An inner header that scapy can't dissect it leaves as octets; for the outermost it raises whatever went wrong.
        return None
    if not isinstance(layer, IP):
        layer = layer.payload
        while isinstance(layer, Dot1Q):
            layer = layer.payload
    return layer if isinstance(layer, IP) and isinstance(layer.payload, TCP) else None


def frame_class(link_type):
    found = conf.l2types.num2layer.get(link_type)
    if found is None:
        raise ValueError(f'scapy knows no link type {link_type}')
    return found


def camel(name):
    """old_host as oldHost, the name that the specification has."""
    first, *others = name.split('_')
    return first + ''.join(map(str.capitalize, others))


if __name__ == '__main__':
    if len(sys.argv) != 2:
        sys.exit(f'{len(sys.argv) - 1} arguments; expected the path of the generated scapy layer')
    main(sys.argv[1])
