/** Attacks on the module from inside its machine, by kernel/vm/tools: whatever is sent or called, the kernel goes on, and keeps nothing. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { VirtualMachine } from '../../conformance/adapters/virtual-machine.ts';
import { vectorsOf } from '../../conformance/harness/vectors.ts';
import { PROCESSORS } from './hosts.ts';
import { eventually } from './moving.ts';
import { grownBetween, heldByKernel, type Slab } from './slabs.ts';

/** How many times as much as takes a minute. */
const SCALE = Number(process.env['MIGSOCK_KERNEL_ATTACKS'] ?? 1);
/** The same one makes the same messages, buffers and arguments. */
const SEED = Number(process.env['MIGSOCK_KERNEL_SEED'] ?? 1);
const MESSAGES = 40_000 * SCALE;
const BUFFERS = 1000 * SCALE;
/** Of each of four processes. */
const CALLS = 2500 * SCALE;
const RELOADS = 3 * SCALE;
/** Milliseconds for each attack. */
const LIMIT = 100_000 * SCALE;
/** Something that is lost in one of ten attacks by buffer is seen. */
const SEEN = BUFFERS / 10;
const VECTORS = '/tmp/vectors';
const MODULE = '/migsock.ko';
const OTHER_HOOKS = `nft '
  table ip other {
    chain input { type filter hook input priority 0; }
    chain output { type filter hook output priority 0; }
  }'`;

let machine: VirtualMachine;
let before: Map<string, Slab>;

beforeAll(async () => {
  ({ machine } = await VirtualMachine.start({ places: 0, processors: PROCESSORS }));
  await machine.run(`cat >${VECTORS} <<'end'\n${vectors()}\nend`);
  await expectPassed(`messages ${VECTORS} 20000 ${SEED}`);
  await expectPassed(`buffers ${VECTORS} 500 ${SEED}`);
  before = await heldByKernel(machine);
});

afterAll(() => {
  machine.stop();
});

it(
  `${MESSAGES} changed messages to connections in every state harm none of them, seed ${SEED}`,
  async () => {
    await expectPassed(`messages ${VECTORS} ${MESSAGES} ${SEED + 1}`);
  },
  LIMIT,
);

it(
  `${BUFFERS} changed state buffers are refused, or restored as they are, seed ${SEED}`,
  async () => {
    await expectPassed(`buffers ${VECTORS} ${BUFFERS} ${SEED + 1}`);
  },
  LIMIT,
);

it(
  `random calls of four processes at once get an errno that the uapi knows, seed ${SEED}`,
  async () => {
    await expectPassed(`calls ${CALLS} ${SEED}`);
  },
  LIMIT,
);

it(
  'whoever is killed in whatever state, the peer gets what the protocol says',
  async () => {
    await expectPassed('deaths');
  },
  LIMIT,
);

it(
  'what once brought the kernel down does so no more',
  async () => {
    await expectPassed('races');
  },
  LIMIT,
);

it('no sockets are left, and no more memory is held than before', async () => {
  const unused =
    '[ "$(cat /sys/module/migsock/refcnt)" = 0 ] && grep -q "^TCP: inuse 0 orphan 0 " /proc/net/sockstat';
  const { output } = await machine.run(
    `for i in $(seq 300); do if ${unused}; then exit 0; fi; sleep 0.1; done; cat /proc/net/sockstat`,
    LIMIT,
  );
  expect(output).toBe('');
  // What is freed, is so behind a grace period, and behind the work of namespaces that go.
  let grown: string[] = [];
  const isBack = async (): Promise<true | undefined> => {
    grown = grownBetween(before, await heldByKernel(machine), SEEN);
    return grown.length === 0 ? true : undefined;
  };
  await eventually('what was held before', isBack).catch(() => undefined);
  expect(grown).toEqual([]);
});

it(
  'the module stays while a connection is in a migration, and comes and goes under a rain of messages',
  async () => {
    // Others' hooks are there, too: an emulated processor can get stuck where the first one's coming changes the kernel's code.
    const options = { places: 0, processors: PROCESSORS, hasPrograms: true };
    const { machine: other } = await VirtualMachine.start(options);
    try {
      expect(await other.run(OTHER_HOOKS)).toEqual({ status: 0, output: '' });
      await expectPassed(`unload ${MODULE} ${RELOADS}`, other);
    } finally {
      other.stop();
    }
  },
  LIMIT,
);

/** @throws Error with what the kernel said last where it has ended */
async function expectPassed(attack: string, attacked = machine): Promise<void> {
  const { status, output } = await attacked.run(`robust ${attack} 2>&1`, LIMIT);
  expect({ status, output }).toEqual({ status: 0, output: expect.any(String) as string });
}

/** In lines of what they are of and what they are. */
function vectors(): string {
  const kinds = { message: 'message', packet: 'packet', 'state-buffer': 'buffer' } as const;
  return Object.entries(kinds)
    .flatMap(([kind, name]) =>
      Object.values(vectorsOf(kind as keyof typeof kinds)).map(({ bytes }) => `${name} ${bytes}`),
    )
    .join('\n');
}
