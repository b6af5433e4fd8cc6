import { defineConfig } from 'vitest/config'

const common = {
  environment: 'node' as const,
  setupFiles: ['test/support/setup.ts'],
  // A test that leaves timers or sockets behind must not be rescued by a shared worker.
  pool: 'forks' as const,
}

/** The levels of the design: each can be run alone, `npm test` runs them all. */
export default defineConfig({
  test: {
    // vitest leaves one core free by default; on two that would be half the machine.
    maxWorkers: '100%',
    minWorkers: 1,
    projects: [
      { test: { ...common, name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 15_000 } },
      { test: { ...common, name: 'commands', include: ['test/commands/**/*.test.ts'], testTimeout: 15_000 } },
      { test: { ...common, name: 'contract', include: ['test/contract/**/*.test.ts'], testTimeout: 30_000 } },
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
    ],
  },
})
