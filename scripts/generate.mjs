// Makes generated/ anew: from spec/, and then the pictures of captures. Run it with: npm run generate
import { join } from 'node:path';
import { generate, writeGenerated } from '../dist/src/export/generate.js';
import { root, run } from './setup.mjs';

try {
  for (const path of generate(root)) console.log(path);
  // Captures are read with the codec, and that is built of what was just written.
  run(process.execPath, [
    join('node_modules', 'typescript', 'bin', 'tsc'),
    ...['-p', 'tsconfig.build.json', '--noCheck'],
  ]);
  const { exportLadders } = await import('../dist/src/export/ladder-captures.js');
  for (const path of writeGenerated(root, await exportLadders(join(root, 'pcaps')))) console.log(path);
} catch (error) {
  if (error.name !== 'SpecError') throw error;
  console.error(error.message);
  process.exitCode = 1;
}
