// npm run mutation: mutants of codec and migration under the conformance suite. Arguments go to StrykerJS, such as
// --mutate FILE or --force; --report only reads what the last run found. Ends with 1 where a mutant lives on that is not
// explained, or the score is too low. With patterns of ids in MIGSOCK_MUTATION_CASES, separated by commas, only these cases
// judge: that shows in minutes what new cases catch, and writes nothing.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, root } from './setup.mjs';

const LEAST = 85;
const folder = join(root, 'conformance', 'mutation');
const args = process.argv.slice(2);

function run() {
  const stryker = join(root, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
  const { status } = spawnSync(process.execPath, [stryker, 'run', ...args], { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(2);
}

async function report() {
  const { complaintsOf, rowsOf, scoreOf, survivorsOf, tableOf, totalOf } =
    await import('../dist/conformance/mutation/report.js');
  const found = JSON.parse(readFileSync(join(root, 'out', 'mutation', 'report.json'), 'utf8'));
  const explanations = JSON.parse(readFileSync(join(folder, 'survivors.json'), 'utf8'));
  const rows = rowsOf(found);
  const score = scoreOf(totalOf(rows));
  const complaints = complaintsOf(survivorsOf(found), explanations);
  for (const complaint of complaints) console.error(complaint);
  console.log(`${score.toFixed(1)} % of the mutants were caught; ${LEAST} % have to be.`);
  writeFileSync(join(folder, 'score.md'), tableOf(rows));
  if (complaints.length > 0 || score < LEAST) process.exitCode = 1;
}

build();
if (!args.includes('--report')) run();
if (process.env.MIGSOCK_MUTATION_CASES === undefined) await report();
