/** Programs that speak the contract more or less, for the tests of the adapter. */
import {
  conformanceCase,
  runCase,
  type Adapter,
  type CaseResult,
} from '../../../conformance/harness/index.ts';

/** A command that says what it does where it does not do what it should, in JavaScript: `verb`, `id` and `say` are there. */
export function commandWith(deed: string): string {
  return `node -e '${serving(deed)} serve(process.stdin, process.stdout).on("close", () => process.exit());'`;
}

/** Arguments for node: the same as a program that listens at a unix socket. */
export function listeningWith(deed: string, path: string): string[] {
  const listen = `require("node:net").createServer((socket) => serve(socket, socket)).listen(${JSON.stringify(path)})`;
  return ['-e', `${serving(deed)} ${listen}.on("listening", () => console.log("listening"));`];
}

function serving(deed: string): string {
  return `
    const { connect } = require("node:net");
    const { spawn } = require("node:child_process");
    const hello = { contract: 1, name: "test", version: "1", address: "198.51.100.80", roles: ["remote"], capabilities: [] };
    const serve = (input, output) => require("node:readline").createInterface({ input }).on("line", (line) => {
      const say = (object) => output.write(JSON.stringify(object) + "\\n");
      const { id, verb, parameters } = JSON.parse(line);
      ${deed}
      if (verb === "hello") connect(parameters.link.path, () => say({ id, answer: hello })).resume();
      else if (verb === "forget" || verb === "listen") say({ id, answer: {} });
      else say({ id, error: { code: "UNKNOWN-VERB", message: "no " + verb } });
    });`;
}

/** Calls one verb and expects nothing of it. */
export const oneCall = conformanceCase({
  id: 'test/one-call',
  title: 'A call is carried out.',
  checks: ['MIG-REM-SUSPEND'],
  role: 'remote',
  run: async ({ subject }) => {
    await subject.callAny('listen', { port: 30_000 });
  },
});

export function run(adapter: Adapter, definition = oneCall): Promise<CaseResult> {
  return runCase(definition, adapter, { seed: 1, stopwatch: () => 0 });
}
