import { defineConfig } from 'vitest/config'

const common = {
  environment: 'node' as const,
  setupFiles: ['test/support/setup.ts'],
  // Children, not threads: commands change the working directory.
  pool: 'forks' as const,
}

// Limits are for what hangs: they do not slow down what works, and a busy machine does not fail by them.
const fast = { ...common, testTimeout: 60_000, hookTimeout: 60_000, expect: { poll: { timeout: 30_000 } } }

/** The levels of the design: each can be run alone, `npm test` runs them all. */
export default defineConfig({
  test: {
    // vitest leaves one core free by default; on two that would be half the machine.
    maxWorkers: '100%',
    minWorkers: 1,
    // Files share a process: loading the modules anew for each would take longer than the tests. So what a test leaves
    // behind (timers, sockets, settings) disturbs the next file, and is found.
    poolOptions: { forks: { isolate: false } },
    projects: [
      { test: { ...fast, name: 'unit', include: ['test/unit/**/*.test.ts'] } },
      { test: { ...fast, name: 'commands', include: ['test/commands/**/*.test.ts'] } },
      { test: { ...fast, name: 'contract', include: ['test/contract/**/*.test.ts'] } },
      {
        test: {
          ...common,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 600_000,
          // One Docker engine and two cores: files side by side would only time one another out.
          poolOptions: { forks: { singleFork: true } },
        },
      },
      {
        test: {
          ...common,
          name: 'hostile',
          include: ['test/hostile/**/*.test.ts'],
          globalSetup: ['test/e2e/global-setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          poolOptions: { forks: { singleFork: true } },
        },
      },
    ],
  },
})
