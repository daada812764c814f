/** Names of code points beside Wireshark's, whose tables follow IANA's registries. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { cipherSuites } from '../../src/wire/registry.ts'

const { stdout, error } = spawnSync('tshark', ['-G', 'values'], { encoding: 'utf8', maxBuffer: 2 ** 28 })

it.skipIf(error)('every registered cipher suite has its name (IANA, "TLS Cipher Suites")', () => {
  const rows = stdout
    .split('\n')
    .map((row) => row.split('\t'))
    .filter(([kind, field]) => kind === 'V' && field === 'tls.handshake.ciphersuite')
    .map(([, , code, name]) => [Number(code), name] as const)
    // From 0xcc13 to 0xcc15 stand drafts of suites that were registered under other numbers; behind them, and where
    // SSL 3.0 had Fortezza, stands what never was registered.
    .filter(([code, name]) => !/GREASE|Reserved|FORTEZZA/i.test(name) && !(code >= 0xcc13 && code <= 0xcc15))
    .filter(([code]) => code < 0xe000)
  expect(rows.length).toBeGreaterThan(300)
  for (const [code, name] of rows) expect([code, cipherSuites.nameOf(code)]).toEqual([code, name])
})
