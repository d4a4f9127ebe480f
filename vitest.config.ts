import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Two cores are what the suite is meant for; without this it takes one of them.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // What a run says of itself is for operators. A test that looks at it asks for it.
    env: {
      POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
  },
});
