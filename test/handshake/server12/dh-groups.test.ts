/** Which prime a server of TLS 1.2 takes for DHE: RFC 7919 §4. */
import { describe, expect, test } from 'vitest'
import { DH_PARAMETERS } from '../../../src/crypto/agreement/dh.ts'
import type { GroupName } from '../../../src/crypto/agreement/group.ts'
import type { DhChoice } from '../../../src/handshake/config/config.ts'
import { serverConfig } from '../../../src/handshake/settings/configure.ts'
import { chooseSuite12 } from '../../../src/handshake/tls12/choose12.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'

const SUITE = 'TLS_DH_anon_WITH_AES_128_GCM_SHA256'
// Any will do that a configuration takes: nothing is calculated here.
const OWN = { p: new Uint8Array(256).fill(0xff), g: Uint8Array.of(5) }

function hello(groups: readonly string[]): ClientHello {
  const named_group_list = groups as GroupName[]
  return {
    legacy_version: 'TLS 1.2',
    random: new Uint8Array(32),
    legacy_session_id: new Uint8Array(0),
    cipher_suites: [SUITE],
    legacy_compression_methods: ['null'],
    extensions: groups.length > 0 ? [{ type: 'supported_groups', data: { named_group_list } }] : [],
  }
}

function chosen(ours: readonly GroupName[], own: DhChoice | 'none', theirs: readonly string[]) {
  const config = serverConfig({ suites12: [SUITE], groups: ours, dhParameters: own })
  const { group } = chooseSuite12(config, hello(theirs))
  return group?.kind === 'field' ? group.parameters : undefined
}

const own: DhChoice = { parameters: OWN, anyClient: false }

describe('the prime of DHE', () => {
  test.each([
    [['ffdhe3072'], ['ffdhe2048', 'ffdhe3072'], 'ffdhe3072'],
    [['ffdhe4096', 'ffdhe2048'], ['ffdhe2048', 'ffdhe4096'], 'ffdhe4096'],
    [['x25519', 'ffdhe8192'], ['ffdhe8192', 'x25519'], 'ffdhe8192'],
    // A client that names none takes any.
    [['x25519', 'ffdhe6144', 'ffdhe2048'], [], 'ffdhe6144'],
    [['ffdhe3072'], ['x25519', 'secp256r1'], 'ffdhe3072'],
  ] as const)('of our groups %j and the client’s %j is that of %s', (ours, theirs, group) => {
    expect(chosen(ours, 'none', theirs)).toBe(DH_PARAMETERS[group])
  })

  test('is our own for a client that names no group of RFC 7919, whatever our groups are', () => {
    expect(chosen(['x25519'], own, ['x25519'])).toBe(OWN)
    expect(chosen(['ffdhe2048'], own, [])).toBe(OWN)
  })

  test('is one that the client named in spite of parameters of our own', () => {
    expect(chosen(['ffdhe2048'], own, ['ffdhe2048'])).toBe(DH_PARAMETERS.ffdhe2048)
    expect(chosen(['ffdhe2048'], { ...own, anyClient: true }, ['ffdhe2048'])).toBe(OWN)
  })

  test.each([
    [['x25519'], 'none', ['ffdhe2048'], 'insufficient_security'],
    [['ffdhe2048'], 'none', ['ffdhe3072'], 'insufficient_security'],
    [['ffdhe2048'], own, ['unknown(0x01fe)'], 'insufficient_security'],
    [['x25519'], 'none', ['x25519'], 'handshake_failure'],
    [['x25519'], 'none', [], 'handshake_failure'],
  ] as const)(
    'does not exist with our groups %j, %j and the client’s %j: %s',
    (ours, params, theirs, alert) => {
      expect(() => chosen(ours, params, theirs)).toThrow(new RegExp(`^${alert}:`))
    },
  )
})
