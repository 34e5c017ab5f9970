#!/usr/bin/env node
/** The command `migsock`. Each command's code is loaded only when that command runs, so that short ones start fast. */
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { describeTargets } from '../../conformance/adapters/index.ts';
import { spec } from '../spec/index.ts';
import { kebab } from '../spec/names.ts';
import type { CheckCommandOptions } from './check.ts';
import type { ConformOptions } from './conform-options.ts';
import type { DraftBuildOptions } from './draft.ts';
import type { EndpointCommandOptions } from './endpoint.ts';
import type { RelayCommandOptions } from './relay.ts';
import { endWithOutput, exitCode, fail, version } from './process.ts';
import type { TraceOptions } from './trace.ts';

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

const several = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',')];

program
  .command('check')
  .description('Tell which requirements the traffic in a capture breaks, by which packets.')
  .argument('<FILE>', 'pcap or pcapng; - reads standard input')
  .option('--json', 'print JSON lines')
  .option(
    '--reordering <milliseconds>',
    'by how much packets may have overtaken each other before the tap saw them; 3000, if absent',
  )
  .option('--at <hosts>', 'IPv4 addresses of the host that captured; several with commas', several)
  .option('--suspension-limit <seconds>', 'of the implementations, where it is not 120')
  .option('--msl <seconds>', 'maximum segment lifetime, where it is not 120')
  .option('--connections <count>', 'how many are followed at once; 50000, if absent')
  .option('--reporter <names>', 'text, json, junit, tap, html; several with commas', several)
  .option('--out <folder>', 'where reports go', join('out', 'check'))
  .addHelpText(
    'after',
    `
Follows every TCP connection through its migrations, wherever the capture was
made, and tells only what it proves: a packet that the tap saw need not have
arrived, one that it missed may have. What one end sent after what is known by
timestamps, else by the time between. On a wire that keeps the order,
--reordering 0 proves more. Most is proven at the host of one end, on the
interface that its packets take: --at says that the capture was made there and
misses nothing, so that an answer which is not in it was not given.

Findings are printed as they are found. With --reporter there are the reports of
\`migsock conform\` instead, with a case for each requirement that the traffic was
judged by or breaks: one reporter prints, but for html; of several, text prints
and the others write files. With --json the lines stay, and the others write.

Examples:
  migsock check capture.pcap
  tcpdump -w - tcp | migsock check -
  migsock check --at 192.0.2.1 capture-of-192.0.2.1.pcap
  migsock check --json capture.pcapng | jq 'select(.level == "MUST")'
  migsock check --reporter text,junit,html --out reports capture.pcap

Exit codes:
  0  nothing is broken, or only what SHOULD be
  1  something is broken that MUST not be
  2  usage; or nothing is broken in what could be read of a damaged capture, or
     could be judged, for there is no MIGSOCK message`,
  )
  .action(async (file: string, options: CheckCommandOptions) => {
    const { check } = await import('./check.ts');
    await check(file, options);
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
  .option('--no-offload', 'let each segment be a packet, also on the device; slower, but as tcpdump likes it')
  .option('--impair <JSON>', 'what befalls packets either way, without offload; times in microseconds')
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
  {"do":"restore","file":"socket.bin","into":1,"application":{...}}
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

program
  .command('relay')
  .description('Join two network namespaces by a wire on which packets are lost, late and so on. Needs root.')
  .requiredOption('--left <side>', 'ADDRESS/PREFIX[,netns=NAME][,name=DEVICE][,mtu=OCTETS]')
  .requiredOption('--right <side>', 'likewise, another address of the same subnet')
  .option('--impair <JSON>', 'what befalls packets either way')
  .option('--forward <JSON>', 'what else, or instead, befalls those from left to right')
  .option('--backward <JSON>', 'and those from right to left')
  .option('--seed <number>', 'of all that is left to chance; a new one each time, if absent')
  .option('--pcapng <path>', 'write what comes and goes: interface 0 is left, 1 is right')
  .option('--json', 'print JSON lines')
  .addHelpText(
    'after',
    `
A TUN device in each namespace, the command's own without netns, has the
address of its kernel there; what either sends to the other passes the relay.
Impairments, times in microseconds:
  loss, duplication, corruption   probabilities from 0 to 1
  delay, jitter                   jitter keeps the order
  reordering                      {"probability":0.01,"delay":5000}: held up
  bandwidth, queue                bits a second, octets that wait for it
  mtu                             octets; what is bigger is dropped, with ICMP
  partition                       true: nothing passes
Where standard input is no terminal, its lines change them, null ends one:
  {"impair":{"partition":true}}
  {"forward":{"loss":0.1},"backward":{"delay":null}}
Ctrl-C ends it, prints what befell packets and leaves nothing behind.

Examples:
  migsock relay --left 10.9.0.1/24 --right 10.9.0.2/24,netns=far \\
    --impair '{"loss":0.02,"delay":25000}'
A namespace to be far, and from another terminal a server behind 2 % loss and
a round trip of 50 ms:
  ip netns add far
  ip netns exec far nc -l 10.9.0.2 5000 &
  nc 10.9.0.2 5000
${exitCodes}`,
  )
  .action(async (options: RelayCommandOptions) => {
    const { relay } = await import('./relay.ts');
    await relay(options);
  });

program
  .command('conform')
  .description('Run the conformance suite against an implementation.')
  .option('--target <name>', 'what is tested, see below', 'reference')
  .option('--role <role>', 'only cases that test it as this: codec, tcp, legacy, remote ...', several)
  .option('--filter <glob>', 'only cases with such an id; `request` is all of request/', several)
  .option('--requirement <id>', 'only cases that check this', several)
  .option('--level <level>', 'only cases that check a `must`, or a `should`')
  .option('--shard <I/N>', 'only the I-th of N parts')
  .option('--skip-slow', 'leave out cases that wait for the suspension limit: minutes of real time')
  .option('--seed <number>', 'of all that is left to chance; 1, if absent')
  .option('--repeat <count>', 'run each case so often, and compare')
  .option('--jobs <count>', 'cases at once, where the implementation can')
  .option('--list', 'print the cases, and run nothing')
  .option('--explain <case>', 'print what a case is about')
  .option('--coverage', 'print which requirement is checked by which cases')
  .option('--replay <captures...>', 'replay these instead of cases: it has to answer as they show')
  .option('--merge <files...>', 'join reports in JSON: shards, and implementations side by side')
  .option('--out <folder>', 'where reports, captures and logs go', join('out', 'conform'))
  .option('--reporter <names>', 'text, json, junit, tap, html; several with commas', several)
  .option('--json', 'print the report, or the list, as JSON')
  .option('--known-failing <file>', 'what is known to fail, instead of the file of that implementation')
  .option('--update-known-failing', 'write that file as the run has it')
  .option('--zoo', 'run known-bad and odd endpoints, and tell which cases catch which fault; in a clone')
  .option('--fault <name>', 'with --zoo: only this one', several)
  .option('--check', 'with --zoo: only whether the cases of the committed table still fail')
  .option('--update', 'with --zoo: write the committed table')
  .addHelpText(
    'after',
    `
One reporter prints, but for html; of several, text prints and the others write
files. A case that fails leaves its packets (pcapng) and a log in the folder.
A replayed capture has to begin with a SYN; what its other end sent is sent
again, with new numbers, to the implementation in place of the end that the SYN
was for, as remote, legacy or tcp (by what that end answered, or --role).
A known-failing file has lines \`PATTERN # REASON\`; such a case has to fail.

Targets:
${describeTargets('  ').join('\n')}

Verdicts: PASS; FAIL; WARN, a SHOULD is not met; UNSUPPORTED, it needs what the
implementation does not declare; INCONCLUSIVE, what leads up to it failed.

Examples:
  migsock conform
  migsock conform --role remote --reporter text,html
  migsock conform --requirement MIG-REM-HOLD --seed 7
  migsock conform --target exec:./endpoint --replay migration.pcap
  migsock conform --shard 1/2 --reporter json > 1.json
  migsock conform --merge 1.json 2.json --reporter html

Exit codes:
  0  nothing failed unexpectedly
  1  a case failed, or passed that is known to fail, or a known-failing entry
     has no reason or matches nothing, or repetitions differ; for --coverage, a
     MUST has neither case nor reason; for --zoo, a fault escapes the cases, or
     an odd endpoint does not pass them
  2  usage; the implementation could not be run; no case selected or supported;
     nothing failed, but something was INCONCLUSIVE`,
  )
  .action(async (options: ConformOptions) => {
    process.setSourceMapsEnabled(true); // A failure names the line of its case as it is written.
    const { conform } = await import('./conform.ts');
    await conform(options);
  });

const draftCommand = program
  .command('draft')
  .description('The protocol as an Internet-Draft, made of spec/. Needs a clone.');

draftCommand
  .command('build')
  .description('Write the draft as RFCXML, and as text, HTML and PDF by xml2rfc.')
  .option('-o, --output <folder>', 'instead of generated/draft')
  .option('--date <YYYY-MM-DD>', 'that the draft bears; that of the committed one, if absent')
  .option('--format <names>', 'xml, text, html, pdf; several with commas; xml,text,html if absent')
  .addHelpText(
    'after',
    `
XML is always written, for all else is made of it. npm test installs xml2rfc
into .venv; for PDF it needs WeasyPrint.

Examples:
  migsock draft build
  migsock draft build -o /tmp/draft --date 2027-01-31 --format text
${exitCodesWith('a requirement is not in it once, or xml2rfc warns; written anyway')}`,
  )
  .action(async (options: DraftBuildOptions) => {
    const { draftBuild } = await import('./draft.ts');
    await draftBuild(options);
  });

draftCommand
  .command('check')
  .description('Hold the committed draft against spec/, xml2rfc and idnits, without network.')
  .addHelpText(
    'after',
    `
It has to be what spec/ gives for the day that it bears, each requirement once
and each reference cited, without a warning of xml2rfc, and without a nit that
spec/draft/idnits.yaml does not explain.

Examples:
  migsock draft check
${exitCodesWith('something of that does not hold')}`,
  )
  .action(async () => {
    const { draftCheck } = await import('./draft.ts');
    await draftCheck();
  });

draftCommand
  .command('diff')
  .description('Show what changed between two builds, by requirement and by section.')
  .argument('<OLD>', 'RFCXML that draft build wrote')
  .argument('<NEW>', 'likewise')
  .option('--json', 'print it as JSON')
  .addHelpText(
    'after',
    `
Examples:
  migsock draft diff --json old.xml new.xml
  git show HEAD~9:generated/draft/draft-migsock-tcp-migration-00.xml > old.xml
  migsock draft diff old.xml generated/draft/draft-migsock-tcp-migration-00.xml
${exitCodesWith('they differ')}`,
  )
  .action(async (before: string, after: string, options: { json?: boolean }) => {
    const { draftDiff } = await import('./draft.ts');
    await draftDiff(before, after, options);
  });

program
  .command('trace')
  .description('Show which code, cases, faults and vectors go with which requirement. Needs a clone.')
  .argument('[ID]', 'one requirement, with its sentence and every place; all, counted, if absent')
  .option('--json', 'print the places of all as JSON')
  .option('--check', 'fail where a MUST has no line of code or no case, or an unknown id is named')
  .addHelpText(
    'after',
    `
A gap is a MUST that no line of code names, or no case checks, but for those
with a reason in conformance/uncovered.yaml. Code is what implements the
protocol, and the tables in spec/wire and spec/machine that code is made of.

Examples:
  migsock trace
  migsock trace MIG-REM-LIMIT
  migsock trace --json | jq '.rows[] | select(.faults == [])'
${exitCodesWith('with --check: a gap, or an unknown id')}`,
  )
  .action(async (id: string | undefined, options: TraceOptions) => {
    const { trace } = await import('./trace.ts');
    await trace(id, options);
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
