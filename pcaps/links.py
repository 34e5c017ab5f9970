"""The frames of links other than plain Ethernet, each around an IP packet."""
from scapy.layers.l2 import CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Ether, Loopback, LoopbackOpenBSD
from story import station


def vlan(packet):
    return Ether(src=station(packet.src), dst=station(packet.dst)) / Dot1Q(vlan=100) / packet


def vlan_in_service_vlan(packet):
    return Ether(src=station(packet.src), dst=station(packet.dst)) / Dot1AD(vlan=7) / Dot1Q(vlan=100) / packet


def vlan_in_old_service_vlan(packet):
    tagged = vlan_in_service_vlan(packet)
    tagged.type = 0x9100
    return tagged


def raw(packet):
    return packet


def null(packet):
    return Loopback(type=2) / packet


def loop(packet):
    return LoopbackOpenBSD(type=2) / packet


def linux_cooked(packet):
    return CookedLinux(lladdrtype=1, lladdrlen=6, src=octets_of(packet.src)) / packet


def linux_cooked_v2(packet):
    return CookedLinuxV2(ifindex=2, lladdrtype=1, lladdrlen=6, src=octets_of(packet.src)) / packet


def octets_of(host):
    return bytes.fromhex(station(host).replace(':', '')) + bytes(2)
