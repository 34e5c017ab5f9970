// npm test: installs what the tests need, builds, runs the tests. Arguments go to vitest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureDebianPackages, ensureNodePackages, ensurePythonPackages, root } from './setup.mjs';

try {
  ensureNodePackages();
  ensureDebianPackages();
  ensurePythonPackages();
  build();
} catch (error) {
  console.error(`npm test: ${error.message}`);
  process.exit(2);
}
const vitest = join('node_modules', 'vitest', 'vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
