/** The reference endpoint over TUN with a kernel as its peer, beside that kernel's TCP and two TCPs in user space. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { interleave } from './common/interleave.mjs';
import { closeNamespaces, joinWithoutOffload, Namespace } from './common/namespaces.mjs';
import { notMeasured, rates, ratios } from './common/report.mjs';

const SECONDS = '2';
const WARM_UPS = 1;
const KERNEL = '10.9.0.1';
const OTHER = '10.9.0.2';
/** Where slirp4netns puts the loopback of the namespace that it runs in. */
const SLIRP_HOST = '10.0.2.2';

const MIGSOCK = 'migsock over TUN';
const WITHOUT_OFFLOAD = 'migsock, no offload';
const LEAST_RATIOS = { 'kernel over veth': 0.4, slirp4netns: 1, 'lwIP over TUN': 1 };
const directions = {
  download: 'the peer, a kernel, downloads',
  upload: 'the peer, a kernel, uploads',
};

/** @returns {Promise<import('./common/report.mjs').Section[]>} */
export async function measureOverTun({ rounds }) {
  if (process.getuid?.() !== 0) return [notMeasured(['over TUN: needs root, for network namespaces'])];
  const folder = mkdtempSync(join(tmpdir(), 'migsock-bench-'));
  try {
    const { stacks, missing } = startAll(folder);
    const samples = await interleave(contendersOf(stacks, join(folder, 'stream-peer')), {
      rounds,
      warmUps: WARM_UPS,
    });
    return [...sectionsOf(stacks, samples), ...(missing.length > 0 ? [notMeasured(missing)] : [])];
  } finally {
    closeNamespaces();
    rmSync(folder, { recursive: true });
  }
}

/** Stacks that serve, each with the peer's namespace and its own address; and what there is no stack for, with the reason. */
function startAll(folder) {
  const peer = join(folder, 'stream-peer');
  compile('stream-peer.c', peer, []);
  const starts = {
    [MIGSOCK]: () => startMigsock('offload'),
    [WITHOUT_OFFLOAD]: () => startMigsock(),
    'kernel over veth': () => startKernel(peer),
    slirp4netns: () => startSlirp(peer),
    'lwIP over TUN': () => startLwip(folder),
  };
  const stacks = [];
  const missing = [];
  for (const [name, start] of Object.entries(starts)) {
    try {
      stacks.push({ name, ...start() });
    } catch (error) {
      missing.push(`${name}: ${error.message}`);
    }
  }
  return { stacks, missing };
}

function startMigsock(...options) {
  const namespace = new Namespace();
  const program = join(import.meta.dirname, 'peers', 'tun-endpoint.mjs');
  namespace.serve(process.execPath, program, `${KERNEL}/24`, OTHER, ...options);
  return { namespace, address: OTHER };
}

function startKernel(peer) {
  need('ethtool', 'ethtool');
  const [namespace, server] = [new Namespace(), new Namespace()];
  joinWithoutOffload(namespace, `${KERNEL}/24`, server, `${OTHER}/24`);
  server.serve(peer, 'serve');
  return { namespace, address: OTHER };
}

function startSlirp(peer) {
  need('slirp4netns', 'slirp4netns');
  const [namespace, server] = [new Namespace(), new Namespace()];
  const target = `/run/netns/${namespace.name}`;
  server.serve(peer, 'serve');
  server.serve('slirp4netns', '--configure', '--mtu=1500', '--netns-type=path', target, 'tap0');
  return { namespace, address: SLIRP_HOST };
}

function startLwip(folder) {
  const program = join(folder, 'lwip-peer');
  compile('lwip-peer.c', program, ['-I/usr/include/lwip', '-llwip']);
  const namespace = new Namespace();
  namespace.ip('tuntap', 'add', 'tun0', 'mode', 'tun');
  namespace.ip('address', 'add', `${KERNEL}/24`, 'dev', 'tun0');
  namespace.ip('link', 'set', 'tun0', 'up');
  namespace.serve(program, 'tun0', OTHER);
  return { namespace, address: OTHER };
}

function need(program, debianPackage) {
  if (spawnSync('which', [program]).status !== 0) throw new Error(`apt-get install ${debianPackage}`);
}

function compile(source, target, libraries) {
  const path = join(import.meta.dirname, 'peers', source);
  const { status } = spawnSync('gcc', ['-O2', '-o', target, path, ...libraries], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${source} does not compile: apt-get install gcc libc6-dev liblwip-dev`);
}

function contendersOf(stacks, peer) {
  return Object.keys(directions).flatMap((direction) =>
    stacks.map(({ name, namespace, address }) => ({
      name: `${direction} ${name}`,
      sample: async () => {
        const output = await namespace.output(peer, direction, address, SECONDS);
        const [octets, seconds] = output.split(' ').map(Number);
        return (8 * octets) / seconds / 1e9;
      },
    })),
  );
}

function sectionsOf(stacks, all) {
  return Object.entries(directions).flatMap(([direction, title]) => {
    const samples = new Map(stacks.map(({ name }) => [name, all.get(`${direction} ${name}`)]));
    const pairs = Object.entries(LEAST_RATIOS)
      .filter(([by]) => samples.has(by) && samples.has(MIGSOCK))
      .map(([by, atLeast]) => ({ name: MIGSOCK, by, atLeast }));
    return [rates(title, 'Gbit/s', samples), ratios(title, samples, pairs)];
  });
}
