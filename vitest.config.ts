import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two processes, each with one graph of modules for all its files: loading it anew for each costs as much as half the
    // tests. A file that needs modules of its own loads them itself (`vi.resetModules`).
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
  },
})
