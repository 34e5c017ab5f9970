/** Python's struct, in a process of its own that measures its work itself. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { python } from '../common/product.mjs';
import { fields } from './peer.mjs';

const letters = { 1: 'B', 2: 'H', 4: 'I' };
const layout = `>${fields.map(({ octets }) => letters[octets]).join('')}`;

/**
 * Starts the process, and has it prove that it agrees.
 *
 * @param {import('../data/messages.mjs').Messages} messages
 * @throws Error where it can't be started, or decodes or encodes another thing
 */
export async function startPythonStruct({ values, bytes }) {
  const folder = mkdtempSync(join(tmpdir(), 'migsock-bench-'));
  const paths = ['messages', 'values'].map((name) => join(folder, name));
  [bytes, values].forEach((content, index) => writeFileSync(paths[index], content));
  const script = join(import.meta.dirname, 'struct-peer.py');
  const child = spawn(python, [script, layout, ...paths], { stdio: ['pipe', 'pipe', 'inherit'] });
  const peer = new PythonStruct(child);
  try {
    await once(child, 'spawn');
    const verdict = await peer.ask('verify');
    if (verdict !== 'ok')
      throw new Error(`Python's struct has ${verdict} values or octets; expected the same`);
    return peer;
  } catch (error) {
    peer.close();
    throw error;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

class PythonStruct {
  name = "Python's struct";
  #child;
  #answers;

  constructor(child) {
    this.#child = child;
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question) {
    this.#child.stdin.write(`${question}\n`);
    const { value } = await this.#answers.next();
    if (value === undefined) throw new Error(`struct-peer.py ended without an answer to ${question}`);
    return value;
  }

  /** Processor seconds that the work took, `decode` or `encode`. */
  async seconds(work) {
    return Number(await this.ask(work));
  }

  close() {
    this.#child.stdin.end();
  }
}
