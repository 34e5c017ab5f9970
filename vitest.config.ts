import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // What the zoo breeds is JavaScript already.
    server: { deps: { external: [/\/out\/zoo\//] } },
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // The second one is what .ci/run counts.
    reporters: ['default', ['json', { outputFile: 'out/test-results.json' }]],
  },
});
