#!/usr/bin/env node
/** The command `migsock`. Each command's code is loaded only when that command runs, so that short ones start fast. */
import { Command, CommanderError } from 'commander';
import { spec } from '../spec/index.ts';
import { kebab } from '../spec/names.ts';
import type { EndpointCommandOptions } from './endpoint.ts';
import { endWithOutput, exitCode, fail, version } from './process.ts';

const exitCodes = exitCodesWith('the input is malformed');

function exitCodesWith(malformed: string): string {
  return `
Exit codes:
  0  fine
  1  ${malformed}
  2  usage: unknown option, missing file, output that cannot be written`;
}

const program = new Command('migsock')
  .description('Read, write and find the messages that move a live TCP connection to another host.')
  .version(version())
  .exitOverride()
  .configureHelp({ helpWidth: 80 })
  .showHelpAfterError('(migsock --help shows how it is used)')
  .addHelpText('after', `${exitCodes}\n\nStart with: migsock dissect FILE.pcap`);

const encodeCommand = program
  .command('encode')
  .description('Encode one message.')
  .argument(
    '[JSON]',
    'the fields as `migsock decode --json` prints them, or a file with them; without it or with -, standard input',
  );
for (const { name, type, meaning } of spec.message.fields) {
  encodeCommand.option(`--${kebab(name)} <${type === 'operation' ? 'name|number' : type}>`, meaning);
}
encodeCommand
  .option('--raw', 'encode whatever fits the widths, also what breaks a rule')
  .option('--binary', 'write the octets themselves instead of hex')
  .option('--json', 'print {"hex": ...}')
  .addHelpText(
    'after',
    `
An operation is needed. What else is left out is zero, but for the code, which
is ${spec.message.code.text}. Operations:
  ${spec.operations.map(({ name }) => name).join('\n  ')}

Examples:
  migsock encode --operation CANCEL --old-host 192.0.2.1 --old-port 80
  migsock decode --json 4d49475300000001c00002010050000000000000 |
    migsock encode -
${exitCodes}`,
  )
  .action(async (json: string | undefined, options: Record<string, string | boolean>) => {
    const { encode } = await import('./encode.ts');
    await encode(json, options);
  });

program
  .command('decode')
  .description('Decode one message.')
  .argument('[INPUT]', 'hex, or a file with hex or the octets; without it or with -, standard input')
  .option('--file <path>', 'read this file, whatever its name looks like; instead of INPUT')
  .option('--raw', 'show the fields also of a message that breaks a rule')
  .option('--json', 'print the fields as JSON')
  .addHelpText(
    'after',
    `
An INPUT with a dot or a slash in it, or that names a file, is a file. What a
file or standard input holds is hex where it is text that does not start with
${spec.message.code.text}.

Examples:
  migsock decode 4d49475300000001c00002010050000000000000
  migsock decode --json message.bin
  od -An -v -tx1 message.bin | migsock decode
${exitCodes}`,
  )
  .action(async (input: string | undefined, options: { file?: string; raw?: boolean; json?: boolean }) => {
    const { decode } = await import('./decode.ts');
    await decode(input, options);
  });

program
  .command('dissect')
  .description('Show every MIGSOCK message in a capture, one line each, and what is wrong with it.')
  .argument('<FILE>', 'pcap or pcapng; - reads standard input')
  .option('--json', 'print JSON lines; what is wrong with the capture goes to standard error, also as JSON')
  .option('--verbose', 'report every packet that cannot be judged, not only the first of its kind')
  .addHelpText(
    'after',
    `
Looks at TCP over IPv4 directly in Ethernet (also behind VLAN tags, and in
LLC/SNAP), raw IP, null/loopback and Linux cooked captures. Not at IPv6, nor
into tunnels, PPPoE and MPLS. Frames are numbered by packet records; Wireshark
also counts journal and custom blocks of pcapng.

Examples:
  migsock dissect capture.pcap
  tcpdump -w - tcp | migsock dissect -
  migsock dissect --json capture.pcapng | jq 'select(.kind == "malformed")'
${exitCodesWith('a damaged capture, a malformed message, or a link type unknown here')}`,
  )
  .action(async (file: string, options: { json?: boolean; verbose?: boolean }) => {
    const { dissect } = await import('./dissect.ts');
    await dissect(file, options);
  });

program
  .command('export')
  .description('Print what other tools need to know MIGSOCK.')
  .argument('<WHAT>', 'wireshark, scapy, c-header or vectors')
  .option('-o, --output <path>', 'write to this file; for vectors, into this folder')
  .addHelpText(
    'after',
    `
Examples:
  migsock export wireshark -o ~/.local/lib/wireshark/plugins/migsock.lua
  migsock export scapy -o migsock.py
  migsock export c-header -o migsock.h
  migsock export vectors -o vectors/
${exitCodes}`,
  )
  .action(async (what: string, options: { output?: string }) => {
    const { exportFor } = await import('./export.ts');
    exportFor(what, options);
  });

program
  .command('endpoint')
  .description('Run a TCP endpoint whose connections can move, on a TUN device. Needs root.')
  .requiredOption('--tun <subnet>', "the kernel's address on the device, such as 10.9.0.1/24")
  .requiredOption('--address <host>', "the endpoint's own, another one of that subnet")
  .option('--http <port>', 'answer GET /octets/N, and PUT with the SHA-256 of what it carries')
  .option('--echo <port>', 'send back what is received')
  .option('--mtu <octets>', 'of the device')
  .option('--impair <JSON>', 'what befalls packets either way; times in microseconds')
  .option('--seed <number>', 'of the impairments')
  .option('--msl <seconds>', 'maximum segment lifetime')
  .option('--request-tries <count>', 'how often a MIGRATION_REQUEST is sent')
  .addHelpText(
    'after',
    `
Commands come from standard input as JSON lines, events go to standard output
likewise, and the end of the input ends it:
  {"do":"listen","port":7,"application":{"kind":"echo"}}
  {"do":"connect","host":"10.9.0.1","port":7,"application":
    {"kind":"exchange","stream":0,"octets":1000,"closes":true}}
  {"do":"request","connection":1}
  {"do":"capture","connection":1,"file":"socket.bin"}
  {"do":"restore","file":"socket.bin","application":{...}}
  {"do":"discard","connection":1}, cancel, close, abort; {"do":"status"}

Examples:
  migsock endpoint --tun 10.9.0.1/24 --address 10.9.0.2 --http 80
  migsock endpoint --tun 10.9.0.1/24 --address 10.9.0.2 --http 80 \\
    --impair '{"loss":0.02,"delay":50000}'
${exitCodes}`,
  )
  .action(async (options: EndpointCommandOptions) => {
    const { endpoint } = await import('./endpoint.ts');
    await endpoint(options);
  });

endWithOutput();
try {
  await program.parseAsync();
} catch (error) {
  // Commander has already printed its own errors, help and version.
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCode.fine : exitCode.usage;
  else fail(error);
}
