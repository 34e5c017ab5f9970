"""
Makes the captures of this folder anew, and beside each what a reader is to find in it: `make.py [FOLDER]`.

What is to be found is written down as the frames are made, never read back from them. The same octets come out on every
run: README.md says what each capture shows.
"""
import sys
from functools import partial
from pathlib import Path

FOLDER = Path(__file__).parent
sys.path.insert(0, str(FOLDER.parent / 'generated' / 'scapy'))
# A checkout stays as it is when its captures are made.
sys.dont_write_bytecode = True

import files  # noqa: E402
import links  # noqa: E402
import migrations  # noqa: E402
import oddities  # noqa: E402
from migsock import FIELD_RULES, FLAG_RULES  # noqa: E402
from scapy.layers.inet import IPOption_NOP, IPOption_Router_Alert  # noqa: E402


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, (write, tell) in captures().items():
        told = tell()
        write(folder / name, told.frames)
        files.write_expected((folder / name).with_suffix('.expected.jsonl'), told.expected)


def captures():
    """Each capture's name with how it is written and what tells its story."""
    return {
        **{f'{name}.pcap': (files.pcap(), tell) for name, tell in plain_stories().items()},
        **{f'malformed-{name}.pcap': (files.pcap(), tell) for name, tell in malformed_stories().items()},
        **{f'link-{name}.pcap': entry for name, entry in other_links().items()},
        **other_formats(),
    }


def plain_stories():
    told = (
        migrations.every_operation, migrations.migration_with_state, migrations.two_rounds, migrations.cancelled,
        migrations.rejected_address_mismatch, migrations.rejected_not_suspended, migrations.rejected_stale_state,
        migrations.rejected_new_tuple_in_use, migrations.rejected_policy, migrations.rejected_moved,
        migrations.rejected_busy, migrations.retransmitted_data, migrations.retransmitted_message,
        migrations.acknowledged_sequence_space, migrations.sequence_numbers_wrap,
        oddities.other_bits, oddities.mig_bit_without_code, oddities.code_without_mig_bit,
        oddities.padded, oddities.total_length_zero, oddities.fragments,
    )
    return {tell.__name__.replace('_', '-'): tell for tell in told}


def malformed_stories():
    """One for each problem that a segment can have, and one for several at once."""
    rules = dict.fromkeys(problem for checks in FIELD_RULES.values() for _, _, problem in checks)
    return {
        **{rule[2]: partial(oddities.broken_flag, *rule) for rule in FLAG_RULES},
        'payload-length': oddities.payload_length,
        'unknown-operation': oddities.unknown_operation,
        **{problem: partial(oddities.broken_rule, problem) for problem in rules},
        'several-problems': oddities.several_problems,
    }


def other_links():
    """The same migration on links of every kind."""
    kinds = {
        'vlan': (files.LINKTYPE_ETHERNET, links.vlan),
        'qinq': (files.LINKTYPE_ETHERNET, links.vlan_in_service_vlan),
        'qinq-old': (files.LINKTYPE_ETHERNET, links.vlan_in_old_service_vlan),
        'raw': (files.LINKTYPE_RAW, links.raw),
        'null': (files.LINKTYPE_NULL, links.null),
        'loop': (files.LINKTYPE_LOOP, links.loop),
        'linux-cooked': (files.LINKTYPE_LINUX_SLL, links.linux_cooked),
        'linux-cooked-v2': (files.LINKTYPE_LINUX_SLL2, links.linux_cooked_v2),
    }
    return {
        name: (files.pcap(link_type), partial(migrations.short_migration, frame))
        for name, (link_type, frame) in kinds.items()
    }


def other_formats():
    migration = migrations.short_migration
    ip_options = [IPOption_Router_Alert(), *[IPOption_NOP()] * 4]
    return {
        'ip-options.pcap': (files.pcap(), partial(migration, options=ip_options)),
        'format-big-endian.pcap': (files.pcap(endianness='>'), migration),
        'format-nanosecond.pcap': (files.pcap(nano=True), migration),
        'format-nanosecond-big-endian.pcap': (files.pcap(endianness='>', nano=True), migration),
        'format-pcapng.pcapng': (files.pcapng(), migration),
        'format-pcapng-sections.pcapng': (
            files.pcapng_of_two_sections((files.LINKTYPE_ETHERNET, files.LINKTYPE_RAW)), on_two_interfaces,
        ),
        'snapped.pcap': (files.pcap(snap=message_frame_octets()), oddities.snapped),
        'last-frame-cut.pcap': (files.pcap(cut=5), oddities.last_frame_cut),
    }


def on_two_interfaces():
    """A migration whose frames were captured in turn on Ethernet and where there is none."""
    told = migrations.short_migration()
    kinds = (told.frames, migrations.short_migration(links.raw).frames)
    told.frames = [
        (microseconds, (number % 2, kinds[number % 2][number][1]))
        for number, (microseconds, _) in enumerate(told.frames)
    ]
    return told


def message_frame_octets():
    """The length of a message's frame on Ethernet."""
    told = oddities.last_frame_cut()
    return len(told.frames[-1][1])


if __name__ == '__main__':
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
