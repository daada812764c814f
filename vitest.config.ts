import { defineConfig } from 'vitest/config'

/**
 * What speaks with other programs than Node, or starts many processes or the compiler: `npm run test:peers`. The rest is `npm test`.
 * Node's own tls is OpenSSL, so peers of another house are in both.
 */
const PEERS = [
  'test/peers/!(node-agreed|node-client|node-server|tls12|exporter12).test.ts',
  'test/peers/{fleet,contexts}/*.test.ts',
  'test/certificate/openssl*.test.ts',
  'test/net/{cli,cli12,cli-tickets,sess-out,session-cache}.test.ts',
  'test/inspect/dump-tools.test.ts',
  'test/stores/{redis,redis-many,memcached,package}.test.ts',
  'test/{render,wire}/*-tshark.test.ts',
  'test/page/browser/*.test.ts',
]

export default defineConfig({
  test: {
    reporters: ['default', './test/closing-line.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two processes, each with one graph of modules for all its files: loading it anew for each costs as much as half the
    // tests. What needs modules of its own starts a process (`test/kit/built.ts`): `vi.resetModules`
    // would take them from all files behind it.
    pool: 'forks',
    maxWorkers: 2,
    isolate: false,
    // Steps and spans are many small values that die young: with room for them a tenth of the time is not spent on collecting.
    execArgv: ['--max-semi-space-size=32'],
    projects: [
      { extends: true, test: { name: 'alone', include: ['test/**/*.test.ts'], exclude: PEERS } },
      { extends: true, test: { name: 'peers', include: PEERS } },
    ],
  },
})
