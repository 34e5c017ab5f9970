import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportScapy } from '../../src/export/scapy.ts';
import { kebab, snake } from '../../src/spec/names.ts';
import { spec, type Spec } from '../../src/spec/index.ts';

const root = resolve(import.meta.dirname, '../..');
const environment = join(root, '.venv', 'bin', 'python');
const python = existsSync(environment) ? environment : 'python3';
const folder = mkdtempSync(join(tmpdir(), 'migsock-scapy-'));

beforeAll(() => {
  writeFileSync(join(folder, 'migsock.py'), exportScapy(spec));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** What a Python program prints as JSON, run beside the exported layer. */
function printed(program: string, within = folder): unknown {
  const lines = `import json\nfrom scapy.all import *\n${program}`;
  const env = { ...process.env, PYTHONPATH: within, PYTHONDONTWRITEBYTECODE: '1' };
  return JSON.parse(
    execFileSync(python, ['-c', lines], { encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

// Python takes a second to load scapy, and more where much else runs.
describe('the exported layer', { timeout: 60_000 }, () => {
  test('lists operations and problems as the specification does', () => {
    const told = printed(`import migsock
print(json.dumps([list(migsock.OPERATIONS.items()), list(migsock.PROBLEMS.items()), [f.name for f in migsock.MIGSOCK.fields_desc]]))`);
    expect(told).toEqual([
      spec.operations.map(({ name, value }) => [value, name]),
      spec.problems.map(({ id, sentence }) => [id, sentence]),
      spec.message.fields.map(({ name }) => snake(name)),
    ]);
  });

  test('puts MIG bit and flags into a TCP header that says nothing of them, and leaves others alone', () => {
    const told = printed(`from migsock import *
def header(packet):
    octets = raw(packet)
    return [octets[20 + 12] & 15, octets[20 + 13]]
print(json.dumps([header(IP() / TCP() / MIGSOCK()), header(IP() / TCP(flags='SF', reserved=1) / MIGSOCK()), header(IP() / TCP())]))`);
    const ack = spec.carriage.flags.find(({ is }) => is === 'set');
    expect(told).toEqual([
      [spec.carriage.migBit.mask, ack?.mask],
      [0x02, 0x03],
      [0x00, 0x02],
    ]);
  });

  test('makes a MIGSOCK segment of a segment, whose own header and payload stay as they are', () => {
    const told = printed(`from migsock import *
plain = IP(src='192.0.2.1', dst='192.0.2.2') / TCP(flags='PA', reserved=1, seq=7) / b'data'
before = raw(plain).hex()
made = migsock_segment(plain, operation='CANCEL', old_host='192.0.2.1', old_port=5000)
print(json.dumps([raw(plain).hex() == before, made[TCP].reserved, str(made[TCP].flags), len(made[TCP].payload), problems(made)]))`);
    expect(told).toEqual([true, 0x5, 'PA', spec.message.octets, []]);
  });

  test('shows fields of what is malformed, in the layers, the summary and the problems', () => {
    const told = printed(`from migsock import *
def seen(payload):
    packet = IP(raw(IP(src='192.0.2.1', dst='192.0.2.2') / TCP(flags='A', reserved=4) / payload))
    return [type(packet[TCP].payload).__name__, packet[TCP].payload.mysummary(), problems(packet)]
message = raw(MIGSOCK(operation=0xbeef, round=3, old_host='192.0.2.1', old_port=5000))
print(json.dumps([seen(message), seen(message + b'!'), seen(message[:-1])]))`);
    const summary = 'MIGSOCK 48879 round=3 old=192.0.2.1:5000 new=0.0.0.0:0';
    expect(told).toEqual([
      ['MIGSOCK', summary, ['unknown-operation']],
      ['MIGSOCK', summary, ['payload-length']],
      ['MIGSOCKShort', 'MIGSOCK, cut short', ['payload-length']],
    ]);
  });

  test('finds MIGSOCK in a packet wherever there is a MIGSOCK segment, also one that is cut short', () => {
    const told = printed(`from migsock import *
def found(payload, reserved=4):
    packet = Ether(raw(Ether() / IP() / TCP(flags='A', reserved=reserved) / payload))
    return [MIGSOCK in packet, is_migsock(packet), packet.haslayer(MIGSOCKShort) > 0]
message = raw(MIGSOCK(old_host='192.0.2.1'))
print(json.dumps([found(payload) for payload in (message, message + b'!', message[:5], message[:4], message[:3])] + [found(message, 3)]))`);
    const whole = [true, true, false];
    const short = [true, true, true];
    const ordinary = [false, false, false];
    expect(told).toEqual([whole, whole, short, short, ordinary, ordinary]);
  });

  test('looks into whole packets of IPv4 alone, into those of total length zero up to the end of the frame', () => {
    const told = printed(`from migsock import *
message = raw(MIGSOCK(old_host='192.0.2.1'))
segment = raw(TCP(flags='A', reserved=4) / message)
def verdict(packet):
    return [is_migsock(packet) and (problems(packet) or 'message'), MIGSOCK in packet]
def within(segment=segment, **fields):
    return verdict(IP(raw(IP(proto=6, **fields) / segment)))
print(json.dumps({
    'whole': within(), 'len 0': within(len=0), 'len 0, padded': within(segment + b'!', len=0),
    'padded': within(segment + b'!', len=60), 'beyond': within(len=61), 'headers alone': within(len=40), 'len 1': within(len=1),
    'version': within(version=5), 'ihl': within(ihl=4, len=56), 'ihl, len 0': within(ihl=4, len=0),
    'ihl beyond': within(ihl=15, len=0),
    'dataofs': within(segment[:12] + b'\\x48' + segment[13:], len=0),
    'dataofs beyond': within(segment[:12] + b'\\xf8' + segment[13:], len=0),
    'segment alone': verdict(TCP(segment)), 'fragment': within(flags='MF'),
    'IPv6': verdict(IPv6(raw(IPv6(nh=6) / segment))),
    'IPv6 options': verdict(IPv6(raw(IPv6() / IPv6ExtHdrDestOpt(nh=6) / segment))),
    'quoted': verdict(IP(raw(IP() / ICMP(type=3) / IP(proto=6) / segment))),
    'tunnelled': verdict(IP(raw(IP() / IP(proto=6) / segment))),
}))`);
    const ordinary = [false, false];
    const message = ['message', true];
    expect(told).toEqual({
      whole: message,
      'len 0': message,
      'len 0, padded': [['payload-length'], true],
      padded: message,
      beyond: ordinary,
      'headers alone': ordinary,
      'len 1': ordinary,
      version: ordinary,
      ihl: ordinary,
      'ihl, len 0': ordinary,
      'ihl beyond': ordinary,
      dataofs: ordinary,
      'dataofs beyond': ordinary,
      'segment alone': message,
      fragment: ordinary,
      IPv6: ordinary,
      'IPv6 options': ordinary,
      quoted: ordinary,
      tunnelled: message,
    });
  });

  test('sees through frames that scapy alone does not', () => {
    const told = printed(`from migsock import *
packet = raw(IP() / TCP() / MIGSOCK(old_host='192.0.2.1'))
tagged = bytes.fromhex('00058100 00070800')
ethernet, cooked, cooked2 = bytes(12), bytes(14), bytes(18)
print(json.dumps([MIGSOCK in conf.l2types[link_type](front + packet) for link_type, front in (
    (1, ethernet + b'\\x91\\0' + tagged), (113, cooked + b'\\x91\\0' + tagged), (113, cooked + b'\\x88\\xa8' + tagged),
    (276, b'\\x91\\0' + cooked2 + tagged), (0, b'\\0\\0\\0\\x02'), (0, b'\\x02\\0\\0\\0'), (14, b''),
)]))`);
    expect(told).toEqual([true, true, true, true, true, true, true]);
  });

  test('changes nothing in how scapy builds other packets', () => {
    const built = `print(json.dumps([raw(packet).hex() for packet in (
    Ether(src='02:00:00:00:00:01', dst='02:00:00:00:00:02') / Dot1AD(vlan=5) / Dot1Q(vlan=7) / IP(src='192.0.2.1') / TCP(),
    CookedLinux() / Dot1AD() / IP(src='192.0.2.1'), Loopback() / IP(src='192.0.2.1'), TCP(options=[('AO', b'1234')]),
)]))`;
    expect(printed(`import migsock\n${built}`)).toEqual(printed(built));
  });

  test('leaves other segments to the layers of their ports', () => {
    const told = printed(`from migsock import *
from scapy.layers.inet import bind_layers
class Greeting(Packet):
    fields_desc = [ByteField('first', 0)]
bind_layers(TCP, Greeting, dport=7)
def below(payload, reserved):
    return type(IP(raw(IP() / TCP(dport=7, flags='A', reserved=reserved) / payload))[TCP].payload).__name__
print(json.dumps([below(b'MIGS', 0), below(b'MIGs', 4), below(b'MIG', 4), below(raw(MIGSOCK()), 4)]))`);
    expect(told).toEqual(['Greeting', 'Greeting', 'Greeting', 'MIGSOCK']);
  });

  test('judges packets that are still to be built as it does when they were', () => {
    const told = printed(`from migsock import *
packets = [
    IP() / TCP(reserved=4, flags='A') / b'MIGSxx',
    IP() / TCP() / MIGSOCK(old_host='0.0.0.0'),
    IP() / TCP(flags='SA') / MIGSOCK(old_host='192.0.2.1'),
    IP(flags='MF') / TCP() / MIGSOCK(),
    IP(ihl=4, len=56) / TCP(dataofs=5) / MIGSOCK(),
    IP() / UDP() / b'MIGS',
]
print(json.dumps([[is_migsock(p), problems(p)] == [is_migsock(IP(raw(p))), problems(IP(raw(p)))] for p in packets] + [problems(packets[2])]))`);
    expect(told).toEqual([true, true, true, true, true, true, ['syn-set']]);
  });

  test('can be loaded as a contribution', () => {
    const told = printed(`import os, scapy.contrib
scapy.contrib.__path__.append(os.environ['PYTHONPATH'])
load_contrib('migsock')
print(json.dumps(MIGSOCK.__module__))`);
    expect(told).toBe('scapy.contrib.migsock');
  });

  test('takes every number and rule from the specification', () => {
    const { message, carriage } = spec;
    const [first, ...others] = spec.operations;
    if (first === undefined) throw new Error('the specification has no operations');
    const host = message.fields.find(({ type }) => type === 'host')?.name ?? '';
    const changed: Spec = {
      ...spec,
      message: { ...message, code: { value: 0x41424344, text: 'ABCD' } },
      carriage: { ...carriage, migBit: { ...carriage.migBit, mask: 0x02 } },
      operations: [
        {
          ...first,
          value: 0x77,
          checks: [
            {
              field: host,
              refuses: [
                [5, 6],
                [9, 9],
              ],
              problem: 'unheard-of',
            },
          ],
        },
        ...others,
      ],
      problems: [...spec.problems, { id: 'unheard-of', sentence: 'is "odd"', requirement: kebab(host) }],
    };
    const place = join(folder, 'changed');
    mkdirSync(place);
    writeFileSync(join(place, 'migsock.py'), exportScapy(changed));
    const told = printed(
      `from migsock import *
found = [problems(IP() / TCP() / MIGSOCK(${snake(host)}=f'0.0.0.{last}')) for last in (4, 5, 6, 7, 9)]
print(json.dumps([raw(MIGSOCK())[:8].hex(), TCP(raw(TCP() / MIGSOCK())).reserved, found]))`,
      place,
    );
    const odd = ['unheard-of'];
    expect(told).toEqual(['4142434400000077', 1, [[], odd, odd, [], odd]]);
  });
});
