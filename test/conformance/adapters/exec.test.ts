/** Programs under the contract: what they may do, and what becomes of those that do something else. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { execAdapter, runningAdapter } from '../../../conformance/adapters/exec.ts';
import { commandWith, listeningWith, run } from './programs.ts';

const CALL_LIMIT = 500;

async function verdictOn(deed: string): Promise<{ verdict: string; message: string | undefined }> {
  const adapter = execAdapter(commandWith(deed), { callLimit: CALL_LIMIT });
  try {
    const { verdict, problem } = await run(adapter);
    return { verdict, message: problem?.message };
  } finally {
    await adapter.close();
  }
}

describe('a program', () => {
  it('that keeps to the contract is judged', async () => {
    expect(await verdictOn('')).toEqual({ verdict: 'PASS', message: undefined });
  });

  it('that refuses what a case needs fails it', async () => {
    const deed = 'if (verb === "listen") return say({ id, error: { code: "EPERM", message: "not now" } });';
    expect(await verdictOn(deed)).toEqual({ verdict: 'FAIL', message: 'ContractError: not now' });
  });

  it('serves one session after the other', async () => {
    const adapter = execAdapter(commandWith('console.error(verb);'));
    const first = await adapter.open({ seed: 1 });
    await first.call('listen', { port: 30_000 });
    await first.close();
    const unused = await adapter.open({ seed: 1 });
    await unused.close();
    const last = await adapter.open({ seed: 1 });
    await last.close();
    await adapter.close();
    expect(last.hello).toBe(first.hello);
    expect(unused.firstPort).not.toBe(first.firstPort);
    expect(last.firstPort).toBe(unused.firstPort);
  });

  it.each([
    [
      'dies',
      'if (verb === "listen") { console.error("out of luck"); process.exit(3); }',
      /exit status 3; it said:\nout of luck/,
    ],
    ['is killed', 'if (verb === "listen") process.kill(process.pid, "SIGSEGV");', /ended with SIGSEGV/],
    ['hangs', 'if (verb === "listen") return;', /did not answer listen within 0.5 s/],
    [
      'answers what is no JSON',
      'if (verb === "listen") return console.log("fine");',
      /answers listen with "fine"; expected \{"id":\d+,/,
    ],
    [
      'answers another form',
      'if (verb === "listen") return say({ id, result: 1 });',
      /answers listen with ".*"; expected/,
    ],
    [
      'answers with both forms',
      'if (verb === "listen") return say({ id, answer: {}, error: { code: "EINVAL", message: "" } });',
      /answers listen with/,
    ],
    [
      'answers another request',
      'if (verb === "listen") return say({ id: id - 1, answer: {} });',
      /answers listen with/,
    ],
    [
      'answers twice',
      'if (verb === "listen") say({ id, answer: {} });',
      /says .* without being asked|answers forget with/,
    ],
    [
      'floods lines',
      'if (verb === "listen") for (let n = 0; n < 1e5; n += 1) say({ id, answer: {} });',
      /without being asked|answers forget with/,
    ],
    [
      'floods one line',
      'if (verb === "listen") return process.stdout.write("x".repeat(2 ** 25));',
      /says a line of more than 16777216 octets/,
    ],
    [
      'does not forget',
      'if (verb === "forget") return say({ id, error: { code: "UNKNOWN-VERB", message: "no" } });',
      /refuses forget: no/,
    ],
    [
      'greets with rubbish',
      'hello.roles = ["butler"];',
      /answers hello with roles \["butler"\]; expected a list out of codec,/,
    ],
    ['speaks another version', 'hello.contract = 2;', /answers hello with contract 2; expected 1/],
    ['has no name', 'delete hello.name;', /answers hello with name absent; expected a text/],
    [
      'carries out a made-up verb',
      'if (verb === "whistleBackwards") return say({ id, answer: {} });',
      /answers the made-up verb whistleBackwards with \{\}; expected UNKNOWN-VERB/,
    ],
    [
      'does not connect its packets',
      'if (verb === "hello") return say({ id, answer: hello });',
      /did not connect to .*packets/,
    ],
    [
      'ends its packets',
      'if (verb === "hello") return connect(parameters.link.path, () => say({ id, answer: hello })).resume().setTimeout(1).on("timeout", function () { this.destroy(); });',
      /the other end closed the connection for packets/,
    ],
    [
      'sends what is no packet',
      'if (verb === "hello") return connect(parameters.link.path, function () { say({ id, answer: hello }); this.write(Buffer.alloc(4)); }).resume();',
      /` fails at its packets: a packet has 0 octets/,
    ],
  ])('that %s is judged in nothing', async (_, deed, message) => {
    const result = await verdictOn(deed);
    expect(result).toEqual({ verdict: 'INCONCLUSIVE', message: expect.stringMatching(message) as unknown });
  });

  it('that is at fault is no error that nobody foresaw', async () => {
    const adapter = execAdapter(commandWith('if (verb === "listen") process.exit(3);'));
    const { problem } = await run(adapter);
    await adapter.close();
    expect(problem?.stack).toBeUndefined();
  });

  it('that leaves someone behind with its output is waited for no longer', async () => {
    const options = '{ detached: true, stdio: ["ignore", "inherit", "inherit"] }';
    const adapter = execAdapter(
      commandWith(`if (verb === "hello") spawn("sleep", ["1002"], ${options}).unref();`),
    );
    const { verdict } = await run(adapter);
    await adapter.close();
    const [left] = processesOf('sleep', '1002');
    process.kill(Number(left));
    expect(verdict).toBe('PASS');
  });

  it('that cannot be started is judged in nothing', async () => {
    const adapter = execAdapter('no-such-command-at-all');
    const { verdict, problem } = await run(adapter);
    await adapter.close();
    expect({ verdict, ...problem }).toMatchObject({
      verdict: 'INCONCLUSIVE',
      message: expect.stringMatching(/exit status 127; it said:\n.*no-such-command-at-all/) as unknown,
    });
  });

  it('that has failed is started anew for the next case', async () => {
    const adapter = execAdapter(
      commandWith('if (verb === "listen" && parameters.port === 30000) process.exit(1);'),
    );
    expect((await run(adapter)).verdict).toBe('INCONCLUSIVE');
    const session = await adapter.open({ seed: 1 });
    expect(await session.call('listen', { port: 1 })).toEqual({});
    await session.close();
    await adapter.close();
  });

  it('is gone with all that it started when it does not end by itself', async () => {
    const deed = 'if (verb === "hello") spawn("sleep", ["1001"], { stdio: "ignore" });';
    const adapter = execAdapter(commandWith(deed));
    const session = await adapter.open({ seed: 1 });
    expect(processesOf('sleep', '1001')).toHaveLength(1);
    await session.close();
    await adapter.close();
    await vi.waitFor(() => {
      expect(processesOf('sleep', '1001')).toEqual([]);
    });
  });
});

/** Ids of processes by their command line. */
function processesOf(...words: string[]): string[] {
  const line = words.map((word) => `${word}\0`).join('');
  return readdirSync('/proc').filter((id) => {
    try {
      return readFileSync(`/proc/${id}/cmdline`, 'utf8') === line;
    } catch {
      return false;
    }
  });
}

describe('a program that runs already', () => {
  it('is reached at its unix socket, again and again, and goes on', async () => {
    const { path, stop } = await startListening('');
    for (let time = 0; time < 2; time += 1) {
      const adapter = runningAdapter(path);
      expect((await run(adapter)).verdict).toBe('PASS');
      await adapter.close();
    }
    await stop();
  });

  it('that closes the connection is judged in nothing', async () => {
    const { path, stop } = await startListening('if (verb === "listen") return output.end();');
    const adapter = runningAdapter(path);
    const { verdict, problem } = await run(adapter);
    await adapter.close();
    expect({ verdict, message: problem?.message }).toEqual({
      verdict: 'INCONCLUSIVE',
      message: expect.stringContaining(`the program at ${path} closed the connection`) as unknown,
    });
    await stop();
  });

  it('that is not there is judged in nothing', async () => {
    const adapter = runningAdapter('/nowhere/at/all');
    const { verdict, problem } = await run(adapter);
    expect({ verdict, message: problem?.message }).toEqual({
      verdict: 'INCONCLUSIVE',
      message: expect.stringMatching(/^the program at \/nowhere\/at\/all .*ENOENT/) as unknown,
    });
  });
});

async function startListening(deed: string): Promise<{ path: string; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'migsock-running-'));
  const path = join(folder, 'control');
  const child = spawn(process.execPath, listeningWith(deed, path), { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  const stop = async (): Promise<void> => {
    child.kill();
    await once(child, 'close');
    rmSync(folder, { recursive: true });
  };
  return { path, stop };
}
