// Makes generated/ anew from spec/. Run it with: npm run generate
import { fileURLToPath } from 'node:url';
import { generate } from '../dist/src/export/generate.js';

try {
  for (const path of generate(fileURLToPath(new URL('..', import.meta.url)))) console.log(path);
} catch (error) {
  if (error.name !== 'SpecError') throw error;
  console.error(error.message);
  process.exitCode = 1;
}
