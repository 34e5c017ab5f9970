// npm start: the main job. Installs npm packages, builds, and runs the conformance suite against the reference endpoint, in
// memory; the report is printed, and written as a page to look at.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { build, ensureNodePackages, root } from './setup.mjs';

try {
  ensureNodePackages();
  build();
} catch (error) {
  console.error(`npm start: ${error.message}`);
  process.exit(2);
}
const command = [join('dist', 'src', 'cli', 'main.js'), 'conform', '--reporter', 'text,html'];
const { status } = spawnSync(process.execPath, [...command, ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 2;
