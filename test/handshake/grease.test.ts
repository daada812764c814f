/** GREASE (RFC 8701): what means nothing is offered beside what is meant, kept, never taken, and never answered. */
import { describe, expect, test } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { findExtension } from '../../src/wire/extension.ts'
import type { ClientHello, ServerHello } from '../../src/wire/hello.ts'
import { extensionTypes } from '../../src/wire/registry.ts'
import { isGrease } from '../../src/wire/registry/code-points.ts'
import { expectRefusal } from '../kit/expect.ts'
import { before, meet, pair } from '../kit/pair.ts'
import { bodyOf, changed, changed12, deliver, handshake, handshake12 } from '../kit/play.ts'
import { CLIENT, client, ENV, PSK, server } from '../kit/world.ts'
import { client12, server12 } from '../kit/world12.ts'

const ON = { grease: true, alpn: ['h2'] } as const
const VERSIONS = {
  'TLS 1.3': { of: client, to: server },
  'TLS 1.2': { of: client12, to: server12 },
} as const

/** The hello that goes out, the `nth` of a handshake. */
function helloOf(
  mine: ClientSettings,
  theirs: ServerSettings = {},
  nth = 1,
  seed = 'specification',
): ClientHello {
  const run = { env: { ...ENV, random: seededRandom(seed) }, nth }
  const { bytes } = before(pair(client(mine), server(theirs)), 'client', 'ClientHello', run)
  return bodyOf(bytes, 'ClientHello')
}

const GREASE = /^GREASE\(0x[0-9a-f]+\)$/
const greaseIn = (names: readonly string[] = []): string[] => names.filter((name) => GREASE.test(name))
const typesIn = (hello: Pick<ClientHello, 'extensions'>): string[] =>
  (hello.extensions ?? []).map(({ type }) => type)

/** The values of each list that RFC 8701 §3.1 names, as the hello has them. */
function valuesIn(hello: ClientHello) {
  const bodyWith = (name: string) =>
    hello.extensions?.find(({ type }) => type === name)?.data as
      Readonly<Record<string, readonly string[]>> | undefined
  const shares = findExtension(hello.extensions, 'key_share')?.client_shares ?? []
  const named = (type: string, field: string) => greaseIn(bodyWith(type)?.[field])
  return {
    suites: greaseIn(hello.cipher_suites),
    extensions: greaseIn(typesIn(hello)),
    groups: named('supported_groups', 'named_group_list'),
    shares: shares.filter(({ group }) => GREASE.test(group)),
    versions: named('supported_versions', 'versions'),
    schemes: named('signature_algorithms', 'supported_signature_algorithms'),
    modes: named('psk_key_exchange_modes', 'ke_modes'),
    protocols: protocolsOf(hello).filter((name) => name.length === 2 && isGrease(codeOf(name), 2)),
  }
}

function protocolsOf({ extensions }: ClientHello): readonly string[] {
  return findExtension(extensions, 'application_layer_protocol_negotiation')?.protocol_name_list ?? []
}

const codeOf = (name: string): number => name.charCodeAt(0) * 256 + name.charCodeAt(1)

describe('a ClientHello (RFC 8701 §3.1)', () => {
  test('has nothing of it unless told so', () => {
    expect(Object.values(valuesIn(helloOf({ alpn: ['h2'] }))).flat()).toEqual([])
  })

  test('has a value in each list, a share of one byte for the group, an empty extension and one with a body', () => {
    const hello = helloOf(ON)
    const { groups, shares, extensions, ...lists } = valuesIn(hello)
    for (const values of Object.values(lists)) expect(values).toHaveLength(1)
    expect(shares).toEqual([{ group: groups[0], key_exchange: new Uint8Array(1) }])
    const [empty, full] = hello.extensions!.filter(({ type }) => type.startsWith('GREASE'))
    expect([empty.data, full.data]).toEqual([EMPTY, new Uint8Array(1)])
    expect(new Set(extensions).size).toBe(2)
  })

  test('of TLS 1.2 has values in the lists of that version', () => {
    const { bytes } = before(pair(client12(ON), server12()), 'client', 'ClientHello')
    const { suites, groups, schemes, protocols, extensions, ...of13 } = valuesIn(bodyOf(bytes, 'ClientHello'))
    for (const values of [suites, groups, schemes, protocols]) expect(values).toHaveLength(1)
    expect(extensions).toHaveLength(2)
    expect(Object.values(of13).flat()).toEqual([])
  })

  test('draws them from the seed (RFC 8701 §5)', () => {
    expect(helloOf(ON)).toEqual(helloOf(ON))
    const seeds = Array.from({ length: 40 }, (_, index) => `seed ${index}`)
    const drawn = seeds.map((seed) => valuesIn(helloOf(ON, {}, 1, seed)))
    for (const list of ['suites', 'groups', 'versions', 'schemes', 'protocols'] as const)
      expect(new Set(drawn.map((values) => values[list][0])).size).toBeGreaterThan(10)
    expect(new Set(drawn.map(({ modes }) => modes[0])).size).toBeGreaterThan(5)
    for (const { extensions } of drawn) expect(new Set(extensions).size).toBe(2)
  })

  test('names no extension twice, whatever its order has already (RFC 9846 §4.3)', () => {
    const literals = Array.from({ length: 15 }, (_, index) => {
      return { type: extensionTypes.nameOf(0x0a0a + 0x1010 * index) as 'GREASE(0x0a0a)', data: EMPTY }
    })
    const hello = helloOf({ ...ON, clientHelloOrder: [...literals, ...client().clientHelloOrder] })
    expect(new Set(typesIn(hello)).size).toBe(typesIn(hello).length)
    expect(greaseIn(typesIn(hello))).toHaveLength(16)
  })

  test('has pre_shared_key behind it (RFC 9846 §4.3.11)', () => {
    expect(typesIn(helloOf({ ...ON, externalPsks: [PSK] })).slice(-2)).toEqual([
      expect.stringMatching(GREASE),
      'pre_shared_key',
    ])
  })

  test('without groups has no share for one (RFC 9846 §4.3.8)', () => {
    const alone = { ...ON, groups: [], pskModes: ['psk_ke'], externalPsks: [PSK] } as const
    expect(valuesIn(helloOf(alone, { externalPsks: [PSK], pskModes: ['psk_ke'] }))).toMatchObject({
      groups: [],
      shares: [],
    })
  })

  test('with a length that needs it is padded with them counted in (RFC 7685 §4)', () => {
    const order = [...client().clientHelloOrder.slice(0, -1), 'padding', 'pre_shared_key'] as const
    const { bytes } = before(
      pair(client({ ...ON, alpn: ['h2', 'http/1.1'], clientHelloOrder: order }), server(ON)),
      'client',
      'ClientHello',
    )
    expect(bytes).toHaveLength(512)
  })
})

describe('a second ClientHello (RFC 9846 §4.2.2)', () => {
  const narrow = { ...ON, groups: ['x25519', 'secp256r1'] } as const

  test('has the same values, save the share, whose place the one asked for takes', () => {
    const theirs: ServerSettings = { groups: ['secp256r1'], alpn: ['h2'] }
    const [first, second] = [1, 2].map((nth) => helloOf(narrow, theirs, nth))
    expect(valuesIn(second)).toEqual({ ...valuesIn(first), shares: [] })
    const others = (hello: ClientHello) => ({
      ...hello,
      extensions: hello.extensions!.filter(({ type }) => type !== 'key_share'),
    })
    expect(others(second)).toEqual(others(first))
    const shares = findExtension(second.extensions, 'key_share')!.client_shares
    expect(shares.map(({ group }) => group)).toEqual(['secp256r1'])
    expect(agreedOf(meet(pair(client(narrow), server(theirs))).server)).toMatchObject({ retried: true })
  })

  test('that a cookie alone asked for has the share too', () => {
    const [first, second] = [1, 2].map((nth) => helloOf(narrow, { cookie: true, alpn: ['h2'] }, nth))
    expect(valuesIn(second)).toEqual(valuesIn(first))
  })
})

describe.each(Object.entries(VERSIONS))('%s', (version, { of, to }) => {
  test('a handshake and a resumption go as without it, and nothing of it is agreed on', () => {
    const one = meet(pair(of(ON), to(ON)))
    expect(agreedOf(one.server)).toMatchObject({ complete: true, version, alpn: 'h2' })
    const two = meet(pair(of({ ...ON, sessions: one.sessions.slice(0, 1) }), to(ON), 'c2'))
    for (const end of [two.client, two.server]) {
      expect(agreedOf(end)).toMatchObject({ complete: true, resumed: expect.anything() as unknown })
      expect(JSON.stringify(agreedOf(end))).not.toContain('GREASE')
    }
  })
})

test('early data go out and are taken', () => {
  const early = { ...ON, maxEarlyData: 100 }
  const { sessions } = meet(pair(client(ON), server(early)))
  const eager = client({ ...ON, sessions: sessions.slice(0, 1), earlyData: true })
  expect(agreedOf(meet(pair(eager, server(early), 'c2')).client)).toMatchObject({ earlyData: 'accepted' })
})

describe('a server that takes one is refused (RFC 8701 §3.1)', () => {
  const moment = before(pair(client(ON), server(ON)), 'server', 'ServerHello')
  const offered = valuesIn(helloOf(ON))
  const hello = (change: Partial<ServerHello>) =>
    deliver(
      moment.receiver,
      handshake(changed(moment.bytes, 'ServerHello', (body) => ({ ...body, ...change }))),
    )
  const extension = (type: string, data: unknown) => {
    const { extensions = [] } = bodyOf(moment.bytes, 'ServerHello')
    const others = extensions.filter((one) => one.type !== type)
    return hello({ extensions: [...others, { type, data }] as ServerHello['extensions'] })
  }

  test('a suite', () => {
    const outcome = hello({ cipher_suite: offered.suites[0] as ServerHello['cipher_suite'] })
    expectRefusal(outcome, { alert: 'illegal_parameter', cite: '§4.2.3', field: 'ServerHello.cipher_suite' })
    // What we say we offered is what we meant.
    const { state } = outcome.connection
    expect(state.name === 'FAILED' && state.violation.expected).not.toContain('GREASE')
  })

  test('a version', () => {
    const outcome = extension('supported_versions', { selected_version: offered.versions[0] })
    expectRefusal(outcome, { alert: 'illegal_parameter', cite: '§4.3.1' })
    const legacy = hello({ legacy_version: offered.versions[0] as 'TLS 1.2' })
    expectRefusal(legacy, { alert: 'protocol_version', cite: '§4.2.3' })
  })

  test('a group', () => {
    const share = { group: offered.groups[0], key_exchange: new Uint8Array(32) }
    const outcome = extension('key_share', { server_share: share })
    expectRefusal(outcome, { alert: 'illegal_parameter', cite: '§4.3.8' })
  })

  test('a group in a HelloRetryRequest', () => {
    const narrow = server({ groups: ['secp256r1'] })
    const at = before(
      pair(client({ ...ON, groups: ['x25519', 'secp256r1'] }), narrow),
      'server',
      'HelloRetryRequest',
    )
    const retry = changed(at.bytes, 'HelloRetryRequest', (body) => ({
      ...body,
      extensions: body.extensions.map((old) =>
        old.type === 'key_share' ? { ...old, data: { selected_group: offered.groups[0] as 'x25519' } } : old,
      ),
    }))
    expectRefusal(deliver(at.receiver, handshake(retry)), {
      alert: 'illegal_parameter',
      cite: 'RFC 8701 §3.1',
    })
  })

  test('an extension, which answers to nothing that we know (RFC 9846 §4.3)', () => {
    const outcome = extension(offered.extensions[0], EMPTY)
    expectRefusal(outcome, { alert: 'unsupported_extension', cite: '§4.3' })
  })

  test('a protocol, and an extension in EncryptedExtensions', () => {
    const at = before(pair(client(ON), server(ON)), 'server', 'EncryptedExtensions')
    const refused = (added: { readonly type: string; readonly data: unknown }) =>
      deliver(
        at.receiver,
        handshake(changed(at.bytes, 'EncryptedExtensions', () => ({ extensions: [added as never] }))),
      )
    const type = 'application_layer_protocol_negotiation'
    const protocol = refused({ type, data: { protocol_name_list: offered.protocols } })
    expectRefusal(protocol, { alert: 'illegal_parameter', cite: 'RFC 7301 §3.1' })
    const extra = refused({ type: offered.extensions[1], data: EMPTY })
    expectRefusal(extra, { alert: 'unsupported_extension', cite: '§4.3' })
  })

  test('a scheme of its signature', () => {
    const at = before(pair(client(ON), server(ON)), 'server', 'CertificateVerify')
    const signed = changed(at.bytes, 'CertificateVerify', (body) => ({
      ...body,
      algorithm: offered.schemes[0] as 'ed25519',
    }))
    expectRefusal(deliver(at.receiver, handshake(signed)), {
      alert: 'illegal_parameter',
      cite: '§4.5.2',
      field: 'CertificateVerify.algorithm',
    })
  })

  test('a suite and a curve of TLS 1.2', () => {
    const of = pair(client12(ON), server12(ON))
    const answer = before(of, 'server', 'ServerHello')
    const suite = changed12(answer.bytes, 'ServerHello', (body) => ({
      ...body,
      cipher_suite: offered.suites[0],
    }))
    expectRefusal(deliver(answer.receiver, handshake12(suite)), {
      alert: 'illegal_parameter',
      cite: 'RFC 5246 §7.4.1.3',
    })
    const key = before(of, 'server', 'ServerKeyExchange')
    // Behind type and length of the message stands the type of the curve, then its name (RFC 8422 §5.4).
    const curve = key.bytes.slice()
    curve.set([0x0a, 0x0a], 5)
    expectRefusal(deliver(key.receiver, handshake12(curve)), { alert: 'illegal_parameter', cite: 'RFC 8422' })
  })
})

describe('a server of TLS 1.3 (RFC 8701 §4.1)', () => {
  const asking = { ...ON, clientCertificate: 'require' } as const
  const known = client({ ...ON, credential: CLIENT.identity })
  const sent = <N extends 'CertificateRequest' | 'NewSessionTicket'>(name: N) =>
    bodyOf(before(pair(known, server(asking)), 'server', name).bytes, name)

  test('has extensions and a scheme in its CertificateRequest, and gets its answer', () => {
    const { extensions } = sent('CertificateRequest')
    expect(greaseIn(extensions.map(({ type }) => type))).toHaveLength(2)
    const { supported_signature_algorithms: schemes = [] } =
      findExtension(extensions, 'signature_algorithms') ?? {}
    expect(greaseIn(schemes)).toHaveLength(1)
    expect(agreedOf(meet(pair(known, server(asking))).server)).toMatchObject({
      complete: true,
      peer: { by: 'certificate' },
    })
  })

  test('has extensions in its tickets, which the client keeps', () => {
    const types = sent('NewSessionTicket').extensions.map(({ type }) => type)
    expect(greaseIn(types)).toHaveLength(2)
    expect(meet(pair(known, server(asking))).sessions).toHaveLength(2)
  })

  test('has none where it only answers: ServerHello, EncryptedExtensions, Certificate', () => {
    for (const name of ['ServerHello', 'EncryptedExtensions', 'Certificate'] as const) {
      const { bytes } = before(pair(known, server(asking)), 'server', name)
      expect(JSON.stringify(bodyOf(bytes, name))).not.toContain('GREASE')
    }
  })
})
