/** migsock encode and decode, and what all commands share. */
import { copyFileSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spec } from '../../src/spec/index.ts';
import { expectClearError, migsock, migsockShell } from './migsock.ts';

const hex = '4d49475300000001c00002010050000000000000';
const json =
  '{"code":1296648019,"round":0,"operation":"MIGRATION_REQUEST","operationValue":1,' +
  '"oldHost":"192.0.2.1","oldPort":80,"newPort":0,"newHost":"0.0.0.0"}';

let folder: string;
const at = (name: string): string => join(folder, name);
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'migsock-cli-'));
  writeFileSync(at('octets.bin'), Buffer.from(hex, 'hex'));
  writeFileSync(at('digits'), `${hex}\n`);
  writeFileSync(at('empty'), '');
  writeFileSync(at('malformed'), hex.replace(/00$/, '01'));
  writeFileSync(at('typo'), '4d49zz');
  symlinkSync('loop', at('loop'));
  writeFileSync(at('large'), 'x'.repeat(100_000));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('migsock decode', () => {
  it.each<[string, () => string[], string | Uint8Array]>([
    ['a hex argument', () => [hex], ''],
    ['upper case, colons and 0x', () => [`0x${hex.toUpperCase().replace(/(..)(?=.)/g, '$1:')}`], ''],
    ['hex on standard input', () => [], `${hex.slice(0, 20)}\n  ${hex.slice(20)}\n`],
    ['octets on standard input', () => ['-'], Buffer.from(hex, 'hex')],
    ['a file of octets', () => [at('octets.bin')], ''],
    ['a file of hex', () => ['--file', at('digits')], ''],
    ['hex behind a byte order mark', () => [], `\ufeff0x${hex}\r\n`],
    ['octets with 0x before each', () => [], hex.replace(/(..)/g, '0x$1 ')],
  ])('reads %s', (_, args, input) => {
    expect(migsock(['decode', '--json', ...args()], input)).toEqual({
      status: 0,
      stdout: `${json}\n`,
      stderr: '',
    });
  });

  it('shows people the fields by their titles, within 80 columns', () => {
    const { stdout } = migsock(['decode', hex]);
    expect(stdout).toContain(
      'Operation     MIGRATION_REQUEST (0x0001)\nOld Host      192.0.2.1\nOld Port      80\n',
    );
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('with --raw shows the fields of a malformed message, and what is wrong', () => {
    const { status, stdout, stderr } = migsock(['decode', '--raw', '--json', hex.replace(/00$/, '01')]);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ newHost: '0.0.0.1' });
    expect(stderr).toBe('migsock: New Host is to be zero in this operation (0.0.0.1)\n');
  });

  it.each<[string, string[], string | Uint8Array, RegExp]>([
    [
      'a malformed message',
      [hex.replace(/00$/, '01')],
      '',
      /New Host is to be zero in this operation \(0\.0\.0\.1\)/,
    ],
    ['a message cut short', [hex.slice(0, 20)], '', /10 octets; expected 20/],
    ['an odd digit', [hex.slice(1)], '', /39 hex digits; expected an even number/],
    ['something else than hex', ['4d49zz'], '', /"z" after 4 hex digits/],
    ['empty input', [], '', /the input is empty; expected 20 octets/],
    ['an empty argument', [''], '', /the input is empty/],
    ['0x amid digits', [`${hex.slice(0, 8)}0x${hex.slice(8)}`], '', /"x" after 9 hex digits is none/],
    ['a typo on standard input', [], hex.replace('c0', 'cO'), /"O" after 17 hex digits is none/],
    ['text that is not even ASCII', [], '4d49é', /"é" after 4 hex digits is none/],
    ['text that starts with the Message Code', [], 'MIGS, a protocol', /16 octets; expected 20/],
    ['octets that are no message', [], Buffer.alloc(20, 0xff), /Message Code .*0xffffffff/],
  ])('refuses %s with exit code 1', (_, args, input, message) => {
    const { status, line } = expectClearError(migsock(['decode', ...args], input));
    expect(line).toMatch(message);
    expect(status).toBe(1);
  });

  it.each<[string, () => string[], RegExp]>([
    ['a file that does not exist', () => ['./no-such-file'], /no-such-file: no such file/],
    ['a directory', () => [folder], /is a directory; expected a file/],
    ['an empty path', () => ['--file', ''], /^migsock: "": no such file$/],
    [
      'a path through a file',
      () => [join(at('digits'), 'x')],
      /a part of the path is a file; expected a folder/,
    ],
    ['a loop of links', () => [at('loop')], /loop: too many symbolic links/],
    ['a name that is too long', () => [`./${'x'.repeat(300)}`], /x: name too long/],
    [
      'a file with the name -, which is not standard input',
      () => ['--file', '-'],
      /^migsock: -: no such file$/,
    ],
    [
      'INPUT beside --file',
      () => [hex, '--file', at('digits')],
      /given INPUT "4d49.* beside --file .*; expected one/,
    ],
    ['an unknown option', () => ['--jsn', hex], /unknown option '--jsn'/],
    ['a second argument', () => [hex, hex], /too many arguments/],
  ])('refuses %s with exit code 2', (_, args, message) => {
    const { status, line } = expectClearError(migsock(['decode', ...args()]));
    expect(line).toMatch(message);
    expect(status).toBe(2);
  });

  it('names the file in which a message is malformed', () => {
    const named = `migsock: ${at('malformed')}: New Host is to be zero`;
    expect(expectClearError(migsock(['decode', at('malformed')])).line.startsWith(named)).toBe(true);
    expect(migsock(['decode', '--raw', at('malformed')]).stderr.startsWith(named)).toBe(true);
    expect(expectClearError(migsock(['decode', at('typo')])).line).toBe(
      `migsock: ${at('typo')}: "z" after 4 hex digits is none; expected a message in hex, or a file`,
    );
  });

  it.each(['decode', 'encode', 'dissect -'])('%s refuses a directory on standard input', (command) => {
    expect(expectClearError(migsockShell(`migsock ${command} < .`, folder))).toEqual({
      status: 2,
      line: 'migsock: standard input: is a directory; expected a file',
    });
  });

  it('refuses a large file before it has read it whole, and an empty one', () => {
    expect(expectClearError(migsock(['decode', at('large')]))).toEqual({
      status: 1,
      line: `migsock: ${at('large')}: the input has more than 65536 octets; expected one message`,
    });
    expect(expectClearError(migsock(['decode', at('empty')]))).toEqual({
      status: 1,
      line: `migsock: ${at('empty')}: the input is empty; expected 20 octets`,
    });
  });
});

describe('migsock encode', () => {
  it.each<[string, string[], string]>([
    ['options', ['--operation', 'MIGRATION_REQUEST', '--old-host', '192.0.2.1', '--old-port', '80'], ''],
    ['an operation by number', ['--operation', '0x1', '--old-host', '192.0.2.1', '--old-port', '80'], ''],
    ['JSON', [json], ''],
    ['JSON on standard input', [], json],
    ['JSON on standard input by name', ['-'], json],
    ['JSON with an option over it', [json.replace('"oldPort":80', '"oldPort":81'), '--old-port', '80'], ''],
  ])('takes %s', (_, args, input) => {
    expect(migsock(['encode', ...args], input)).toEqual({ status: 0, stdout: `${hex}\n`, stderr: '' });
  });

  it('takes a file of JSON', () => {
    writeFileSync(at('fields.json'), `  ${json}\n`);
    expect(migsock(['encode', at('fields.json')])).toEqual({ status: 0, stdout: `${hex}\n`, stderr: '' });
    expect(expectClearError(migsock(['encode', at('typo')])).line).toContain(
      `${at('typo')}: the input is no JSON`,
    );
  });

  it('writes the octets themselves, or JSON', () => {
    expect(migsock(['encode', '--json', json]).stdout).toBe(`{"hex":"${hex}"}\n`);
    expect(migsock(['encode', '--binary', json]).stdout).toBe(Buffer.from(hex, 'hex').toString('utf8'));
  });

  it('forges with --raw what it refuses without', () => {
    const zero = ['--operation', 'CANCEL', '--old-host', '0.0.0.0'];
    expect(expectClearError(migsock(['encode', ...zero])).line).toBe(
      'migsock: oldHost is 0.0.0.0 (Old Host is zero, which is no host); expected a value that MIG-MSG-OLD-HOST allows',
    );
    expect(migsock(['encode', '--raw', ...zero]).stdout).toBe(`4d49475300000005${'0'.repeat(24)}\n`);
  });

  it.each<[string, string[], string, RegExp, number]>([
    ['nothing', [], '', /the input is empty; expected the fields of a message as JSON/, 1],
    ['a file that does not exist', ['no.json'], '', /no\.json: no such file/, 2],
    ['no JSON', ['{"operation"'], '', /the input is no JSON/, 1],
    ['no JSON over several lines', [], '{"operation":\n x\n', /the input is no JSON: .*\\n x\\n/, 1],
    ['JSON that is no object', ['-'], '[]', /the input is \[\]; expected an object/, 1],
    [
      'an unknown member',
      ['{"operation":"CANCEL","port":1}'],
      '',
      /message is given port; expected code, round/,
      1,
    ],
    [
      'an operation nobody knows',
      ['--operation', 'FLY'],
      '',
      /operation is "FLY"; expected MIGRATION_REQUEST/,
      1,
    ],
    [
      'a port that does not fit',
      ['--operation', 'CANCEL', '--old-port', '65536'],
      '',
      /oldPort is 65536; expected/,
      1,
    ],
    [
      'a port that is no number',
      ['--operation', 'CANCEL', '--old-port', 'http'],
      '',
      /oldPort is "http"; expected a number/,
      1,
    ],
    [
      'a host that is none',
      ['--operation', 'CANCEL', '--old-host', 'localhost'],
      '',
      /"localhost"; expected an IPv4 address/,
      1,
    ],
  ])('refuses %s', (_, args, input, message, code) => {
    const { status, line } = expectClearError(migsock(['encode', ...args], input));
    expect(line).toMatch(message);
    expect(status).toBe(code);
  });
});

describe('migsock', () => {
  it('shows help with examples for itself and for every command, within 80 columns', () => {
    const { stdout } = migsock(['--help']);
    const commands = [...stdout.matchAll(/^ {2}(\w+) \[options\]/gm)].map(([, name]) => name as string);
    const single = [
      'encode',
      'decode',
      'dissect',
      'check',
      'export',
      'endpoint',
      'relay',
      'conform',
      'trace',
    ];
    expect(commands).toEqual(single);
    const ofDraft = ['build', 'check', 'diff'].map((command) => ['draft', command]);
    for (const command of [...single.map((name) => [name]), ...ofDraft]) {
      const help = migsock([...command, '--help']);
      expect(help.status).toBe(0);
      expect(help.stdout).toContain('Examples:\n  migsock ');
      expect(help.stdout).toContain('Exit codes:');
      expect(Math.max(...help.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
    }
  });

  it('lists every operation in the help of encode', () => {
    const { stdout } = migsock(['encode', '--help']);
    for (const { name } of spec.operations) expect(stdout).toContain(name);
  });

  it('gives examples in its help that run as they are typed', () => {
    copyFileSync(at('octets.bin'), at('message.bin'));
    const help = ['encode', 'decode', 'export']
      .map((command) => migsock([command, '--help']).stdout)
      .join('');
    const examples = [...help.matchAll(/^Examples:\n((?: {2}.*\n)+)/gm)].map(([, lines]) => lines as string);
    expect(examples.length).toBe(3);
    const { status, stdout, stderr } = migsockShell(`set -eo pipefail\n${examples.join('')}`, folder, {
      HOME: folder,
    });
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout.split('\n')).toContain(hex);
    expect(existsSync(at('.local/lib/wireshark/plugins/migsock.lua'))).toBe(true);
  });

  it('says in the help of encode what must not be left out', () => {
    const help = migsock(['encode', '--help']).stdout.replace(/\s+/g, ' ');
    expect(help).toMatch(
      /operation is needed\. What else is left out is zero, but for the code, which is MIGS\./,
    );
  });

  it('names in the help of dissect what is looked at, and when it exits with 1', () => {
    const help = migsock(['dissect', '--help']).stdout.replace(/\s+/g, ' ');
    for (const each of ['VLAN tags', 'raw IP', 'null/loopback', 'Linux cooked', 'Not at IPv6']) {
      expect(help).toContain(each);
    }
    expect(help).toContain('1 a damaged capture, a malformed message, or a link type unknown here');
  });

  it.each([
    `decode ${hex}`,
    `encode '${json}'`,
    'export wireshark',
    'dissect octets.pcap',
    'dissect --json octets.pcap',
    '--help',
  ])('%s says on one line that its output cannot be written', (command) => {
    copyFileSync('pcaps/migration-with-state.pcap', at('octets.pcap'));
    const outcome = migsockShell(`migsock ${command} > /dev/full`, folder);
    expect(expectClearError(outcome)).toEqual({
      status: 2,
      line: 'migsock: standard output: no space left on the device',
    });
  });

  it('ends with exit code 2 where not even its error can be written', () => {
    expect(migsockShell('migsock decode 4d49 2> /dev/full', folder)).toEqual({
      status: 2,
      stdout: '',
      stderr: '',
    });
  });

  it('tells its version', () => {
    expect(migsock(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it('refuses an unknown command, and none at all, with exit code 2', () => {
    expect(expectClearError(migsock(['fly']))).toEqual({ status: 2, line: "error: unknown command 'fly'" });
    expect(migsock([]).status).toBe(2);
  });
});
