/** Groups and point formats go with the suites that use them, and a certificate's curve is among them: RFC 8422 §4, §5.3. */
import { describe, expect, it } from 'vitest'
import { makeIdentity } from '../../../src/certificate/keys/identity.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../../src/handshake/config/config.ts'
import { decodeMessage13 } from '../../../src/wire/handshake.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'
import type { Suite12 } from '../../../src/wire/registry.ts'
import { meet, pair } from '../../kit/pair.ts'
import { NOW, SERVER_NAME } from '../../kit/world.ts'
import { client12, server12, SUITE_OF } from '../../kit/world12.ts'

const ECDHE_RSA = 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
const GROUPS = ['X25519MLKEM768', 'x25519', 'secp256r1', 'ffdhe2048'] as const

/** What the client names, by extension; `undefined` for an extension that is not there. */
function named(settings: ClientSettings): Record<'supported_groups' | 'ec_point_formats', unknown> {
  const { events } = meet(pair(client12({ groups: GROUPS, ...settings }), server12()))
  const hello = events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
  const { extensions = [] } = decodeMessage13((hello as { bytes: Uint8Array }).bytes).message
    .body as ClientHello
  const data = (wanted: string): unknown => extensions.find(({ type }) => type === wanted)?.data
  return { supported_groups: data('supported_groups'), ec_point_formats: data('ec_point_formats') }
}

const groups = (...named_group_list: string[]) => ({ named_group_list })
const UNCOMPRESSED = { ec_point_format_list: ['uncompressed'] }

describe('the client names', () => {
  it.each<[string, readonly Suite12[], unknown, unknown]>([
    ['nothing for RSA', [SUITE_OF.RSA], undefined, undefined],
    ['nothing for PSK', [SUITE_OF.PSK], undefined, undefined],
    ['primes for DHE (RFC 7919 §4)', [SUITE_OF.DHE], groups('ffdhe2048'), undefined],
    ['curves for ECDHE (RFC 8422 §4)', [SUITE_OF.ECDHE], groups('x25519', 'secp256r1'), UNCOMPRESSED],
    ['curves for ECDHE_PSK', [SUITE_OF.ECDHE_PSK], groups('x25519', 'secp256r1'), UNCOMPRESSED],
    [
      'both for both, no hybrid: that is of TLS 1.3',
      [SUITE_OF.ECDHE, SUITE_OF.DHE],
      groups('x25519', 'secp256r1', 'ffdhe2048'),
      UNCOMPRESSED,
    ],
  ])('%s', (_, suites12, supported_groups, ec_point_formats) => {
    expect(named({ suites12 })).toEqual({ supported_groups, ec_point_formats })
  })

  it('all groups where it offers TLS 1.3, whatever the suites of TLS 1.2', () => {
    const versions = ['TLS 1.3', 'TLS 1.2'] as const
    expect(named({ versions, suites12: [SUITE_OF.RSA] })).toEqual({
      supported_groups: groups(...GROUPS),
      ec_point_formats: undefined,
    })
  })
})

describe('the server', () => {
  function agreed(client: ClientSettings, server: ServerSettings = {}) {
    const facts = agreedOf(meet(pair(client12(client), server12(server))).client)
    if (!facts?.complete) throw new Error('no handshake')
    return facts
  }

  it('shows its RSA certificate to a client that does not name the curve of the other (RFC 8422 §5.3)', () => {
    const suites12 = [SUITE_OF.ECDHE, ECDHE_RSA] as const
    expect(agreed({ suites12, groups: ['x25519', 'secp256r1'] }).suite).toBe(SUITE_OF.ECDHE)
    expect(agreed({ suites12, groups: ['x25519'] }).suite).toBe(ECDHE_RSA)
  })

  it('asks the signature schemes, not the groups, whether a client takes EdDSA', () => {
    const key = 'ed25519'
    const { identity, root } = makeIdentity({
      seed: 'groups12',
      names: [SERVER_NAME],
      notBefore: NOW - 86_400_000,
      notAfter: NOW + 86_400_000,
      key,
    })
    const suites12 = [SUITE_OF.ECDHE] as const
    const client = { suites12, groups: ['x25519'], trust: [root] } as const
    expect(agreed(client, { credentials: [identity] }).suite).toBe(SUITE_OF.ECDHE)
  })

  it('is free to choose any curve where the client names none (RFC 8422 §4)', () => {
    const clientHelloOrder = client12().clientHelloOrder.filter((slot) => slot !== 'supported_groups')
    expect(agreed({ suites12: [SUITE_OF.ECDHE], clientHelloOrder }).suite).toBe(SUITE_OF.ECDHE)
  })
})
