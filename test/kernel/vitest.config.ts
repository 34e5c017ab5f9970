import { defineConfig } from 'vitest/config';

/** The tests that need a virtual machine: npm run kernel:test. */
export default defineConfig({
  test: {
    include: ['test/kernel/**/*.kernel.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    fileParallelism: false,
    // The second one is what .ci/run counts.
    reporters: ['default', ['json', { outputFile: 'out/kernel-test-results.json' }]],
  },
});
