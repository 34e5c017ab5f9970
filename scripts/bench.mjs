// npm run bench: installs the peers, builds, measures. Arguments go to bench/run.mjs.
import { join } from 'node:path';
import { build, ensureDebianPackages, ensureNodePackages, ensurePythonPackages, run } from './setup.mjs';

try {
  ensureNodePackages();
  ensureDebianPackages();
  ensurePythonPackages();
  build();
  run('npm', ['--prefix', 'bench', 'ci', '--loglevel=error']);
  run(process.execPath, [join('bench', 'run.mjs'), ...process.argv.slice(2)]);
} catch (error) {
  console.error(`npm run bench: ${error.message}`);
  process.exitCode = 1;
}
