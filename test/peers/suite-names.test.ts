/** Suites by OpenSSL's names, as `openssl ciphers -stdname` pairs them with IANA's. */
import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { opensslName, suiteLists } from '../../src/cli/arguments/suites.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { CIPHERS_12 } from '../../src/wire/registry/ciphers12.ts'
import { SUITES_12, type KeyExchange12 } from '../../src/wire/registry/suites12.ts'
import { describeWith } from './children.ts'

describeWith('openssl', 'version', 'names of TLS 1.2 suites, openssl ciphers', () => {
  const all = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'
  const { stdout } = spawnSync('openssl', ['ciphers', '-stdname', '-s', '-tls1_2', '-psk', all], {
    encoding: 'utf8',
  })
  const names = new Map(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(/[ -]{2,}/) as [string, string]),
  )
  // OpenSSL has none of the suites of RFC 8442: ECDHE_PSK with GCM and CCM.
  const shared = (Object.keys(SUITES_12) as Suite12[]).filter((suite) => names.has(suite))

  it('has all of ours but the four of RFC 8442', () => {
    expect(shared).toHaveLength(Object.keys(SUITES_12).length - 4)
  })

  it.each(shared)('%s', (suite) => {
    expect(opensslName(suite)).toBe(names.get(suite))
    expect(suiteLists(`${names.get(suite)},TLS_AES_128_GCM_SHA256`)).toEqual({
      suites: ['TLS_AES_128_GCM_SHA256'],
      suites12: [suite],
    })
  })
})

/** What OpenSSL calls a key exchange: the anonymous ones it tells by `Au=None`. */
const KX: Readonly<Record<KeyExchange12, string>> = {
  ...{ ECDHE: 'ECDH', DHE: 'DH', RSA: 'RSA', PSK: 'PSK', DHE_PSK: 'DHEPSK', ECDHE_PSK: 'ECDHEPSK' },
  ...{ RSA_PSK: 'RSAPSK', DH_anon: 'DH', ECDH_anon: 'ECDH' },
}

describeWith('openssl', 'version', 'columns of TLS 1.2 suites, openssl ciphers -V', () => {
  const all = 'ALL:COMPLEMENTOFALL:@SECLEVEL=0'
  const { stdout } = spawnSync('openssl', ['ciphers', '-V', '-s', '-tls1_2', '-psk', all], {
    encoding: 'utf8',
  })
  const row = /0x(..),0x(..) - .* Kx=(\S+) +Au=(\S+) +Enc=(\S+) +Mac=(\S+)/
  const columns = new Map(
    stdout.split('\n').flatMap((line) => {
      const [, high, low, ...rest] = row.exec(line) ?? []
      return high === undefined ? [] : [[Number.parseInt(high + low, 16), rest] as const]
    }),
  )
  const shared = (Object.keys(SUITES_12) as Suite12[]).filter((suite) => columns.has(SUITES_12[suite].code))

  it('has all of ours but the four of RFC 8442', () => {
    expect(shared).toHaveLength(Object.keys(SUITES_12).length - 4)
  })

  it.each(shared)('%s', (suite) => {
    const { code, keyExchange, authentication, cipher, mac } = SUITES_12[suite]
    const [kx, au, enc, authenticates] = columns.get(code)!
    expect(kx).toBe(KX[keyExchange])
    expect(au).toBe(authentication === 'anon' ? 'None' : authentication)
    expect(authenticates).toBe(mac.toUpperCase())
    expect(enc === 'None').toBe(cipher === 'NULL')
    if (cipher !== 'NULL') expect(enc).toContain(`(${8 * CIPHERS_12[cipher].keyLength})`)
  })
})
