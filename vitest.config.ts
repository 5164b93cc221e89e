import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { checksModule } from './scripts/checks-module.ts';
import { pageModule } from './scripts/page-module.ts';

// `unit` needs neither Go nor a network; `cluster` drives the real API server of test/cluster; `browser` a Chromium.
export default defineConfig({
  plugins: [checksModule.vite(), pageModule.vite()],
  test: {
    // As many as there are cores; test files share what they import, since nothing they test keeps state in a module.
    maxWorkers: availableParallelism(),
    isolate: false,
    // Most code runs a few times: V8 would spend a quarter of the time on optimising it (src/cli/tune-v8.ts) and on collecting.
    execArgv: [
      '--max-semi-space-size=32',
      // Each core has a worker already.
      '--single-threaded-gc',
      ...(process.versions.v8.startsWith('11.') ? ['--interrupt-budget=600000'] : []),
    ],
    setupFiles: ['test/support/setup.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/cluster/**', 'test/browser/**'],
          testTimeout: 20_000,
          globalSetup: ['test/support/build-once.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'cluster',
          include: ['test/cluster/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 1_800_000,
          fileParallelism: false,
          globalSetup: ['test/support/build-once.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
