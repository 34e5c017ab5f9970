/** `migsock relay` between two namespaces, as users use it: what passes, what befalls it, what is left behind. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { fileSource, readCapture } from '../../src/capture/index.ts';
import {
  describeAsRoot,
  namespaces,
  type Finished,
  type Namespace,
  type RunningProgram,
} from '../namespaces.ts';
import { digestOf, MEBIOCTET, PROGRAM } from './endpoint-process.ts';

const LEFT = '10.9.0.1';
const RIGHT = '10.9.0.2';
const PROTOCOL_OFFSET = 9;
const ICMP = 1;

const folder = mkdtempSync(join(tmpdir(), 'migsock-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeAsRoot('a relay', () => {
  const [left, right] = namespaces(2) as [Namespace, Namespace];
  let running: RunningProgram | undefined;
  afterEach(async () => {
    running?.signal('SIGKILL');
    await running?.ended();
    running = undefined;
  });

  const sides = (): string[] => ['--left', `${LEFT}/24`, '--right', `${RIGHT}/24,netns=${right.name}`];
  const devices = (): string => [left, right].map((side) => side.ip('-brief', 'link')).join('');

  async function start(...args: string[]): Promise<RunningProgram> {
    running = left.start('node', PROGRAM, 'relay', ...sides(), ...args);
    await running.printed(args.includes('--json') ? '"kind":"open"' : 'right to left: ');
    return running;
  }

  /** Ends it as Ctrl-C does. */
  async function interrupt(relay: RunningProgram): Promise<Finished> {
    relay.signal('SIGINT');
    return relay.ended();
  }

  /** Sends so many echo requests to the right, one after the other's answer or soon; how many were answered. */
  function ping(count: number): number {
    const { stdout } = left.run('ping', '-q', '-A', '-W', '1', '-c', String(count), RIGHT);
    return Number(/(\d+) received/.exec(stdout)?.[1]);
  }

  it('carries packets both ways, says with which seed, and counts them when it is interrupted', async () => {
    const relay = await start('--seed', '7');
    expect(ping(20)).toBe(20);
    const { status, stdout } = await interrupt(relay);
    expect(stdout).toBe(
      `left is migsock0 with ${LEFT}/24, right is migsock0 with ${RIGHT}/24 in ${right.name}, seed 7\n` +
        'left to right: no impairments\nright to left: no impairments\n' +
        'left to right: 20 packets\nright to left: 20 packets\n',
    );
    expect(status).toBe(0);
    expect(devices()).not.toContain('migsock');
  });

  it('does to each direction what was asked for, the same with the same seed', async () => {
    const args = ['--forward', '{"loss":0.3}', '--backward', '{"duplication":1}', '--seed', '1', '--json'];
    const counts: unknown[] = [];
    for (const round of [0, 1]) {
      const relay = await start(...args);
      const answered = ping(40);
      const { stdout } = await interrupt(relay);
      const end = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, object>;
      counts.push({ answered, ...end });
      expect(end['backward'], `round ${round}`).toMatchObject({ packets: answered, duplicated: answered });
      expect(end['forward']).toMatchObject({ packets: 40, lost: 40 - answered });
    }
    expect(counts[0]).toEqual(counts[1]);
  });

  it('changes impairments by lines of standard input, and says what is wrong with one', async () => {
    const relay = await start('--json');
    relay.write('{"impair":{"partition":true}}\n');
    await relay.printed('"changed"');
    expect(ping(1)).toBe(0);
    relay.write('{"impair":{"loss":2}}\n{"impair":{"partition":null}}\n');
    await relay.until((stdout) => stdout.split('"changed"').length === 3, 'second change');
    expect(ping(1)).toBe(1);
    const { stdout } = await interrupt(relay);
    expect(stdout).toContain('impair.loss is 2; expected a probability from 0 to 1');
    expect(stdout).toContain('"partitioned":1');
  });

  it('lets a transfer through loss, reordering, duplication and delay, octet for octet', async () => {
    const impairments =
      '{"loss":0.02,"duplication":0.01,"delay":5000,"reordering":{"probability":0.02,"delay":2000}}';
    await start('--impair', impairments);
    const octets = MEBIOCTET;
    const server = `const { streamOctets } = await import('./dist/src/endpoint/stream.js');
      (await import('node:http')).createServer((_, response) => response.end(streamOctets(0, 0, ${octets})))
        .listen(80, '${RIGHT}', () => console.log('listening'));`;
    await right.start('node', '--input-type=module', '-e', server).printed('listening');
    const { stdout } = await left.start('sh', '-c', `curl -s http://${RIGHT}/ | sha256sum`).ended();
    expect(stdout.slice(0, 64)).toBe(digestOf(octets));
  });

  it('writes what comes, with what befalls it, and what goes', async () => {
    const file = join(folder, 'wire.pcapng');
    const relay = await start('--pcapng', file, '--forward', '{"loss":1}');
    expect(ping(1)).toBe(0);
    relay.write('{"forward":{"loss":0}}\n');
    await relay.until((stdout) => stdout.includes('left to right: loss 0\n'), 'change');
    expect(ping(1)).toBe(1);
    await interrupt(relay);
    const sizes: number[] = [];
    for await (const item of readCapture(fileSource(file))) {
      expect(item.kind).toBe('packet');
      if (item.kind === 'packet' && item.data[PROTOCOL_OFFSET] === ICMP) sizes.push(item.data.length);
    }
    // A lost request; a request that came and went, and its answer likewise.
    expect(sizes).toEqual([84, 84, 84, 84, 84]);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)('leaves nothing behind after %s', async (signal) => {
    const relay = await start('--impair', '{"delay":1000000}');
    left.start('ping', '-c', '3', '-i', '0.1', RIGHT);
    expect(devices().match(/migsock0/g)).toHaveLength(2);
    relay.signal(signal);
    await relay.ended();
    expect(devices()).not.toContain('migsock');
  });

  it('ends with one line when a device is deleted', async () => {
    const relay = await start();
    right.ip('link', 'delete', 'migsock0');
    const { status, stderr } = await relay.ended();
    expect(stderr).toMatch(/^migsock: the TUN device migsock0 cannot be read: .*; was it deleted\?\n$/);
    expect(status).toBe(2);
    expect(devices()).not.toContain('migsock');
  });

  it.each([
    [['--bounding-set=-net_admin'], 'cannot be made: EPERM; run as root or with CAP_NET_ADMIN'],
    [['--bounding-set=-sys_admin'], 'cannot be entered: EPERM; run as root or with CAP_SYS_ADMIN'],
  ])('says what it needs without it: %j', (limits, message) => {
    const { status, stderr } = left.run('setpriv', ...limits, 'node', PROGRAM, 'relay', ...sides());
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(status).toBe(2);
  });

  it('refuses a subnet that another interface has', () => {
    left.ip('address', 'add', '10.9.0.9/24', 'dev', 'lo');
    const { status, stderr } = left.run('node', PROGRAM, 'relay', ...sides());
    left.ip('address', 'del', '10.9.0.9/24', 'dev', 'lo');
    expect(stderr).toBe(
      `migsock: the kernel sends what is for ${RIGHT} to lo, which has that subnet already: use another subnet\n`,
    );
    expect(status).toBe(2);
  });
});
