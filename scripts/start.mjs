// npm start: the main job. Installs npm packages, builds, and dissects every capture of pcaps/ against what it must show.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { build, ensureNodePackages, root } from './setup.mjs';

const capture = /\.pcap(ng)?$/;

function jsonLines(text) {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

function dissect(name, ...options) {
  const args = [join('dist', 'src', 'cli', 'main.js'), 'dissect', ...options, join('pcaps', name)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  if (status !== 0 && status !== 1)
    throw new Error(`migsock dissect ${name} ended with ${status}: ${stderr}`);
  return stdout;
}

/** Whether a finding shows all that is expected of it; it may show more. */
function shows(found, expected) {
  return Object.entries(expected).every(([key, value]) => isDeepStrictEqual(found[key], value));
}

function check(name) {
  const expected = jsonLines(
    readFileSync(join(root, 'pcaps', name.replace(capture, '.expected.jsonl')), 'utf8'),
  );
  const found = jsonLines(dissect(name, '--json'));
  const isRight =
    found.length === expected.length && found.every((line, index) => shows(line, expected[index]));
  const malformed = found.filter(({ kind }) => kind === 'malformed').length;
  const counts = `${String(found.length - malformed).padStart(3)} messages ${String(malformed).padStart(3)} malformed`;
  console.log(`  ${name.padEnd(36)} ${counts}  ${isRight ? 'as expected' : 'NOT AS EXPECTED'}`);
  return isRight;
}

try {
  ensureNodePackages();
  build();
  console.log('A migration, as migsock dissect shows it:\n');
  console.log(dissect('migration-with-state.pcap'));
  console.log('Every capture of pcaps/, held against what it must show:\n');
  const results = readdirSync(join(root, 'pcaps'))
    .filter((name) => capture.test(name))
    .map(check);
  const wrong = results.filter((isRight) => !isRight).length;
  console.log(`\n${results.length - wrong} captures as expected, ${wrong} not.`);
  if (wrong > 0 || results.length === 0) process.exitCode = 1;
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exitCode = 2;
}
