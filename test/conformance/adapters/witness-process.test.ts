import { describe, expect, test, vi } from 'vitest';
import {
  RequestProcess,
  startWitness,
  type WitnessCommand,
} from '../../../conformance/adapters/witness-process.ts';
import { WitnessError } from '../../../conformance/adapters/witness.ts';
import { spec } from '../../../src/spec/index.ts';

/** A process of one JavaScript function body that is run for every request, with `id`, `verb`, `argument` and `answer`. */
function scripted(onRequest: string): WitnessCommand {
  const program = `
    const answer = (value) => process.stdout.write(JSON.stringify(value) + '\\n');
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const [, number, verb, argument] = /^(\\d+) (\\w+) (.*)$/.exec(line);
      const id = Number(number);
      if (verb === 'hello') return answer({ id, name: 'fake 1.0' });
      ${onRequest}
    });`;
  return { title: 'the fake witness', command: process.execPath, args: ['-e', program] };
}

async function failure(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(WitnessError);
  return (error as WitnessError).message;
}

describe('a request', () => {
  test('gets the answer with its own id, in whatever order answers come', async () => {
    const requests = new RequestProcess(
      scripted(`
        globalThis.held ??= [];
        held.push({ id, echo: argument });
        if (held.length === 100) held.reverse().forEach(answer);`),
    );
    const items = Array.from({ length: 100 }, (_, index) => `item ${index}`);
    const answers = await requests.askAll('echo', items, (item) => item);
    expect(answers.map(({ echo }) => echo)).toEqual(items);
    await requests.close();
  });

  test('waits for room in the pipe, so that what is under way stays bounded', async () => {
    const requests = new RequestProcess(scripted(`answer({ id, octets: argument.length });`));
    const items = Array.from({ length: 300 }, (_, index) => index);
    const argument = 'ab'.repeat(20_000);
    let made = 0;
    const answers = requests.askAll('count', items, () => {
      made++;
      return argument;
    });
    await Promise.resolve();
    expect(made).toBeLessThan(items.length);
    expect((await answers).every(({ octets }) => octets === argument.length)).toBe(true);
    await requests.close();
  });

  test('fails alone where the process answers an error', async () => {
    const requests = new RequestProcess(
      scripted(`answer(argument === 'bad' ? { id, error: 'no hex' } : { id, fine: true });`),
    );
    const [good, bad] = [requests.ask('decode', 'good'), requests.ask('decode', 'bad')];
    expect(await failure(bad)).toMatch(/the fake witness .* refused a request: no hex/s);
    expect(await good).toMatchObject({ fine: true });
    expect(await requests.ask('decode', 'good')).toMatchObject({ fine: true });
    await requests.close();
  });
});

describe('a process that dies', () => {
  test('fails every request under way and every later one, with exit code and last words', async () => {
    const requests = new RequestProcess(
      scripted(
        `if (argument === '7') { console.error('out of luck'); process.exitCode = 3; process.stdin.destroy(); }`,
      ),
    );
    const failures = await Promise.all(
      Array.from({ length: 8 }, (_, index) => failure(requests.ask('wait', String(index)))),
    );
    for (const message of [...failures, await failure(requests.ask('wait', 'more'))]) {
      expect(message).toMatch(
        /ended with exit code 3 with 8 request\(s\) unanswered; it said:\nout of luck$/,
      );
    }
  });

  test('names the signal that killed it', async () => {
    const requests = new RequestProcess(scripted(`process.kill(process.pid, 'SIGKILL');`));
    expect(await failure(requests.ask('die', ''))).toContain(
      'ended with SIGKILL with 1 request(s) unanswered',
    );
    await requests.close();
  });

  test('fails requests that still wait for room in the pipe', async () => {
    const requests = new RequestProcess(
      scripted(`process.stdin.pause(); process.kill(process.pid, 'SIGKILL');`),
    );
    const items = Array.from({ length: 100 }, (_, index) => index);
    const asked = requests.askAll('fill', items, () => 'ab'.repeat(50_000));
    expect(await failure(asked)).toContain('SIGKILL');
  });

  test('is ended where it closed its input but lives on', async () => {
    const script = `read line; exec <&-; echo '{"id":1}'; exec sleep 60`;
    const requests = new RequestProcess({ title: 'the deaf witness', command: 'sh', args: ['-c', script] });
    await requests.ask('listen', '');
    expect(await failure(requests.ask('listen', 'again'))).toContain('ended with SIGKILL with 1 request(s)');
  });

  test('reports its end and not the half line that it left', async () => {
    const requests = new RequestProcess(
      scripted(`process.stdout.write('{"id":' + id, () => process.exit(4));`),
    );
    expect(await failure(requests.ask('halve', ''))).toContain('exit code 4');
  });
});

describe('a process that does not keep to the protocol', () => {
  test.each([
    ['no JSON', `process.stdout.write('Traceback\\n');`, /answered "Traceback"; expected a JSON object/],
    ['JSON without an id', `answer({ hex: '' });`, /expected a JSON object with an id/],
    ['an id of the wrong type', `answer({ id: String(id) });`, /expected a JSON object with an id/],
    ['no object', `answer(null);`, /answered "null"/],
    ['an id that nobody waits for', `answer({ id: 4711 });`, /answered request 4711/],
  ])('is given up when it answers %s', async (_, onRequest, message) => {
    const requests = new RequestProcess(scripted(onRequest));
    const [first, second] = [requests.ask('ask', ''), requests.ask('ask', '')];
    expect(await failure(first)).toMatch(message);
    expect(await failure(second)).toMatch(message);
    await requests.close();
    expect(await failure(requests.ask('ask', ''))).toMatch(message);
  });
});

describe('close', () => {
  test('lets the process answer what it was asked and waits for its end', async () => {
    const requests = new RequestProcess(scripted(`answer({ id, echo: argument });`));
    const asked = requests.ask('echo', 'last');
    await requests.close();
    expect(await asked).toMatchObject({ echo: 'last' });
    expect(await failure(requests.ask('echo', 'later'))).toContain('was closed');
    await requests.close();
  });

  test('kills a process that does not end with its input', async () => {
    const command = scripted(`answer({ id }); setInterval(() => undefined, 1000);`);
    const requests = new RequestProcess({ ...command, endLimit: 20 });
    await requests.ask('stay', '');
    await requests.close();
    expect(await failure(requests.ask('ask', ''))).toMatch(/was closed|did not end within 20 ms/);
    expect(() => process.kill(requests.pid ?? 0, 0)).toThrow('ESRCH');
  });
});

describe('starting a witness', () => {
  test.each([
    ['a missing command', 'no-such-command', [], /cannot be started: spawn no-such-command ENOENT/],
    ['a file that is no program', import.meta.filename, [], /cannot be started: spawn .* EACCES/],
    ['a path through a file', `${import.meta.filename}/python`, [], /cannot be started: spawn .*ENOTDIR/],
    ['a program that ends at once', 'true', [], /ended with exit code 0 with 1 request\(s\) unanswered$/],
    [
      'a program that says why',
      'sh',
      ['-c', 'echo lacks a part >&2; exit 2'],
      /exit code 2 .*\nlacks a part$/s,
    ],
    ['a program of another protocol', 'cat', [], /answered "1 hello "; expected a JSON object/],
  ])('fails with %s', async (_, command, args, message) => {
    const whenEnded = vi.fn();
    const started = startWitness({ title: 'the odd witness', command, args, whenEnded });
    expect(await failure(started)).toMatch(message);
    expect(whenEnded).toHaveBeenCalledOnce();
  });

  test('fails with a program that never says hello', async () => {
    const started = startWitness({
      title: 'the mute witness',
      command: 'sleep',
      args: ['60'],
      startLimit: 50,
    });
    expect(await failure(started)).toContain('did not answer hello within 50 ms');
  });

  test('fails with a hello that has no name', async () => {
    const command = { ...scripted(''), args: ['-e', `console.log('{"id":1}'); process.stdin.resume();`] };
    expect(await failure(startWitness(command))).toContain('expected "name" as a string');
  });
});

describe('a witness', () => {
  const fields = Object.fromEntries(spec.message.fields.map(({ name }, index) => [name, index]));

  test('has the name that the process gave, and tells when the process has ended', async () => {
    const whenEnded = vi.fn();
    const witness = await startWitness({ ...scripted(''), whenEnded });
    expect(witness.name).toBe('fake 1.0');
    expect(whenEnded).not.toHaveBeenCalled();
    await witness.close();
    expect(whenEnded).toHaveBeenCalledOnce();
  });

  test('hands over octets in hex and fields in the order of the specification', async () => {
    const witness = await startWitness(
      scripted(`
        if (verb === 'encode') answer({ id, hex: Buffer.from(argument).toString('hex') });
        else answer({ id, kind: 'ordinary', problems: [], fields: ${JSON.stringify(fields)} });`),
    );
    const [encoded] = await witness.encode([Object.fromEntries(Object.entries(fields).reverse())]);
    expect(Buffer.from(encoded ?? []).toString()).toBe(Object.values(fields).join(' '));
    expect(await witness.decode([Uint8Array.of(0, 255)])).toEqual([
      { kind: 'ordinary', problems: [], fields },
    ]);
    await expect(witness.encode([{}])).rejects.toThrow('field code is missing');
    await witness.close();
  });

  test('passes link type and frame, of a part of a buffer too', async () => {
    const witness = await startWitness(
      scripted(
        `answer(argument === '113 0a0b' ? { id, kind: 'message', problems: [] } : { id, error: argument });`,
      ),
    );
    const frame = Uint8Array.of(9, 0x0a, 0x0b, 9).subarray(1, 3);
    expect(await witness.classify([frame, frame], 113)).toHaveLength(2);
    await witness.close();
  });

  test.each([
    ['an unknown kind', { kind: 'odd', problems: [] }],
    ['no problems', { kind: 'message' }],
    ['a problem that is none', { kind: 'malformed', problems: ['too-late'] }],
    ['a field that is not known', { kind: 'message', problems: [], fields: { ...fields, hops: 1 } }],
    ['a field that is missing', { kind: 'message', problems: [], fields: { code: 1 } }],
    ['a field that is no number', { kind: 'message', problems: [], fields: { ...fields, round: '1' } }],
    ['an error', { error: 'no' }],
  ])('refuses a verdict with %s', async (_, verdict) => {
    const witness = await startWitness(scripted(`answer({ id, ...${JSON.stringify(verdict)} });`));
    await failure(witness.decode([Uint8Array.of(1)]));
    await failure(witness.classify([Uint8Array.of(1)], 1));
    await witness.close();
  });

  test.each(['abc', 'zz', 'AB', 7])('refuses %s as an encoded message', async (hex) => {
    const witness = await startWitness(scripted(`answer({ id, hex: ${JSON.stringify(hex)} });`));
    expect(await failure(witness.encode([fields]))).toContain('"hex"');
    await witness.close();
  });
});
