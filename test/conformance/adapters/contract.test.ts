/** contract.schema.json and contract.md against what adapters and programs really say. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { openTarget } from '../../../conformance/adapters/index.ts';
import { execAdapter } from '../../../conformance/adapters/exec.ts';
import {
  pythonRemoteAdapter,
  rawSocketAdapter,
  referenceExecAdapter,
} from '../../../conformance/adapters/endpoints.ts';
import { catalogue } from '../../../conformance/cases/index.ts';
import {
  ContractError,
  runCase,
  type Adapter,
  type Answer,
  type Parameters,
} from '../../../conformance/harness/index.ts';
import { commandWith } from './programs.ts';

const folder = 'conformance/adapters';
const schema = JSON.parse(readFileSync(`${folder}/contract.schema.json`, 'utf8')) as {
  $id: string;
  $defs: { verbs: { $defs: Record<string, unknown> } };
};
const ajv = new Ajv2020({ allErrors: true, strict: true });
ajv.addSchema(schema);
const verbs = Object.keys(schema.$defs.verbs.$defs);

/** @throws with what is wrong */
function check(part: string, value: unknown): void {
  const validate = ajv.getSchema(`${schema.$id}${part}`);
  expect(validate).toBeDefined();
  expect({ value, errors: validate?.(value) === true ? null : validate?.errors }).toEqual({
    value,
    errors: null,
  });
}

function checkCall(verb: string, parameters: Parameters): void {
  check('', { id: 1, verb, parameters });
  if (verbs.includes(verb)) check(`#/$defs/verbs/$defs/${verb}/$defs/parameters`, parameters);
}

function checkAnswer(verb: string, answer: Answer): void {
  check('', { id: 1, answer });
  check(`#/$defs/verbs/$defs/${verb}/$defs/answer`, answer);
}

/** An adapter whose whole traffic is held against the schema; `seen` takes the verbs that were answered. */
function checked(adapter: Adapter, seen: Set<string>): Adapter {
  return {
    name: adapter.name,
    isParallel: adapter.isParallel,
    close: () => adapter.close(),
    open: async (options) => {
      const session = await adapter.open(options);
      checkAnswer('hello', { ...session.hello });
      const call = async (verb: string, parameters: Parameters): Promise<Answer> => {
        checkCall(verb, parameters);
        try {
          const answer = await session.call(verb, parameters);
          checkAnswer(verb, answer);
          seen.add(verb);
          return answer;
        } catch (error) {
          if (!(error instanceof ContractError)) throw error;
          check('', { id: 1, error: { code: error.code, message: error.message } });
          throw error;
        }
      };
      const { hello, time, link, testerHosts, firstPort } = session;
      const close = (): Promise<void> => session.close();
      return {
        hello,
        time,
        link,
        testerHosts,
        ...(firstPort === undefined ? {} : { firstPort }),
        call,
        close,
      };
    },
  };
}

/** Verdicts of some cases, by what they are. */
async function verdictsOf(adapter: Adapter, ids: readonly string[]): Promise<Record<string, string>> {
  const found = catalogue.filter(({ id }) => ids.includes(id));
  const verdicts: Record<string, string> = {};
  for (const each of found) {
    const { verdict, problem } = await runCase(each, adapter, { seed: 1, stopwatch: () => 0 });
    verdicts[each.id] = verdict === 'PASS' ? verdict : `${verdict}: ${problem?.message ?? ''}`;
  }
  return verdicts;
}

const some = ['request/is-acknowledged', 'request/holds-data', 'restart/repoints', 'cancel/is-acknowledged'];

describe('the traffic of', () => {
  const opened: Adapter[] = [];
  afterAll(() => Promise.all(opened.map((adapter) => adapter.close())));

  it.each([
    ['the reference endpoint in this process', () => openTarget('reference')],
    ['the reference endpoint as a program', () => Promise.resolve(referenceExecAdapter())],
    ['the reference endpoint on a raw socket', () => Promise.resolve(rawSocketAdapter())],
    [
      'the reference endpoint at the end of an Ethernet cable',
      () => openTarget('exec-veth:node dist/conformance/endpoints/reference-exec.js'),
    ],
    ['the remote in Python', () => Promise.resolve(pythonRemoteAdapter())],
  ])('%s keeps to the schema, and its cases pass', async (_, open) => {
    const adapter = await open();
    opened.push(adapter);
    const ids = some.filter((id) => catalogue.some((each) => each.id === id));
    const verdicts = await verdictsOf(checked(adapter, new Set()), ids);
    expect(verdicts).toEqual(Object.fromEntries(ids.map((id) => [id, 'PASS'])));
  });

  it('the catalogue with the reference endpoint keeps to the schema', async () => {
    const adapter = await openTarget('reference');
    opened.push(adapter);
    const seen = new Set<string>();
    const broken: string[] = [];
    for (const each of catalogue) {
      const { verdict, problem } = await runCase(each, checked(adapter, seen), {
        seed: 1,
        stopwatch: () => 0,
      });
      if (verdict === 'INCONCLUSIVE') broken.push(`${each.id}: ${problem?.message ?? ''}`);
    }
    expect(broken).toEqual([]);
    expect(seen).toContain('state');
  });

  it('the kernel keeps to the schema', async () => {
    const adapter = await openTarget('linux');
    opened.push(adapter);
    const session = await checked(adapter, new Set()).open({ seed: 1 });
    await session.call('listen', { port: 30_000 });
    expect(await session.call('accept', { port: 30_000 })).toEqual({ socket: null });
    const { socket } = await session.call('connect', { host: '192.0.2.10', port: 30_001 });
    expect(await session.call('state', { socket })).toEqual({ tcp: 'SYN-SENT', migration: 'none' });
    await session.call('abort', { socket });
    expect(await session.call('state', { socket })).toEqual({ tcp: 'CLOSED', migration: 'none' });
    expect(await session.call('digest', { socket })).toMatchObject({ octets: 0 });
    await session.close();
  });

  const fields = {
    code: 0x4d494753,
    round: 1,
    operation: 5,
    oldHost: 0xc0000201,
    oldPort: 80,
    newPort: 0,
    newHost: 0,
  };
  const hex = '4d49475300010005c0000201005000000000' + '0000';

  it.each(['reference', 'c', 'scapy'])('%s as a codec keeps to the schema', async (name) => {
    const adapter = await openTarget(name);
    opened.push(adapter);
    const session = await checked(adapter, new Set()).open({ seed: 1 });
    expect(await session.call('encode', { fields })).toEqual({ hex });
    expect(await session.call('decode', { hex })).toEqual({ kind: 'message', problems: [], fields });
    expect(await session.call('decode', { hex: '4d494753' })).toEqual({
      kind: 'malformed',
      problems: ['payload-length'],
    });
    expect(await session.call('classify', { linkType: 101, hex: '45' })).toEqual({
      kind: 'ordinary',
      problems: [],
    });
    await session.close();
  });
});

describe('the schema', () => {
  it('has the greeting', async () => {
    const deed = 'if (verb === "hello") return say({ id, error: { code: "EINVAL", message: line } });';
    const adapter = execAdapter(commandWith(deed));
    const refused = await adapter.open({ seed: 1 }).then(
      () => '',
      (error: unknown) => (error as Error).message,
    );
    const line = /\{"id".*\}/.exec(refused)?.[0] ?? '';
    const { parameters } = JSON.parse(line) as { parameters: Parameters };
    checkCall('hello', parameters);
  });

  it('has every way that packets go by contract.md', () => {
    const text = readFileSync(`${folder}/contract.md`, 'utf8');
    const links = [...text.matchAll(/^- `(\{"kind":.*\})`/gm)].map(
      ([, line = '']) => JSON.parse(line) as Parameters,
    );
    expect(links.map(({ kind }) => kind)).toEqual(['frames', 'tun', 'veth', 'ethernet']);
    const testers = ['192.0.2.10', '203.0.113.20', '203.0.113.99', '192.0.2.66', '203.0.113.5'];
    for (const link of links) checkCall('hello', { contract: 1, address: '198.51.100.80', testers, link });
  });

  it('has the lines of the transcript of contract.md', () => {
    const text = readFileSync(`${folder}/contract.md`, 'utf8');
    const asked = new Map<number, string>();
    const lines = [...text.matchAll(/^[TP] (\{.*\})$/gm)].map(
      ([, line = '']) =>
        JSON.parse(line) as { id: number; verb?: string; parameters?: Parameters; answer?: Answer },
    );
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines) {
      check('', line);
      if (line.verb !== undefined) {
        asked.set(line.id, line.verb);
        checkCall(line.verb, line.parameters ?? {});
      } else if (line.answer !== undefined) checkAnswer(asked.get(line.id) ?? '', line.answer);
    }
  });

  it.each(verbs)('and contract.md have the verb %s', (verb) => {
    expect(readFileSync(`${folder}/contract.md`, 'utf8')).toMatch(
      new RegExp(`\\| \`${verb}\`|^## ${verb}$`, 'm'),
    );
  });

  it('refuses what is in no verb', () => {
    const validate = ajv.getSchema(`${schema.$id}#/$defs/verbs/$defs/send/$defs/parameters`);
    expect(validate?.({ socket: 0, data: 'aGk=', urgent: true })).toBe(false);
    expect(validate?.({ socket: 0 })).toBe(false);
  });
});
