import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['default', ['json', { outputFile: 'test/output/results.json' }]],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
