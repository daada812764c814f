/** PSKs imported from what both sides were given: RFC 9258. What they are is computed once more by OpenSSL, from bytes written here. */
import { hkdfSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concat, fromHex, fromText, toHex } from '../../../src/bytes/bytes.ts'
import { agreedOf } from '../../../src/handshake/state/agreed.ts'
import type { ClientSettings, ExternalPsk, ServerSettings } from '../../../src/handshake/config/config.ts'
import type { Actor } from '../../../src/wire/actor.ts'
import { findExtension } from '../../../src/wire/extension.ts'
import { meet, pair, type Met } from '../../kit/pair.ts'
import { bodyOf } from '../../kit/play.ts'
import { client, PSK, server } from '../../kit/world.ts'

const CONTEXT = fromText('client 1, server 2')
const IMPORTED: ExternalPsk = { ...PSK, importContext: CONTEXT }

/** external_identity, context, target_protocol, target_kdf (RFC 9258 §5.1): `psk`, 18 bytes, TLS 1.3. */
function identity(context: Uint8Array, kdf: '0001' | '0002'): Uint8Array {
  const length = context.length.toString(16).padStart(4, '0')
  return concat(fromHex('0003'), fromText('psk'), fromHex(length), context, fromHex(`0304${kdf}`))
}

async function digest(name: string, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(name, bytes as BufferSource))
}

/** HkdfLabel of RFC 9846 §7.1 for "derived psk". */
function info(length: number, hash: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0, length, 17), fromText('tls13 derived psk'), Uint8Array.of(hash.length), hash)
}

function play(ours: ClientSettings, theirs: ServerSettings): Met {
  return meet(pair(client(ours), server(theirs)))
}

function secret({ events }: Met, actor: Actor, name: string): string | undefined {
  const found = events.find(
    (event) => event.kind === 'secret' && event.actor === actor && event.name === name,
  )
  return found?.kind === 'secret' ? toHex(found.bytes) : undefined
}

/** Identities that the first ClientHello shows. */
function shown({ events }: Met): string[] {
  const hello = events.find((event) => event.kind === 'message' && event.name === 'ClientHello')
  if (hello?.kind !== 'message') return []
  const { extensions } = bodyOf(hello.bytes, 'ClientHello')
  return (findExtension(extensions, 'pre_shared_key')?.identities ?? []).map((each) => toHex(each.identity))
}

/** The fatal alert, and what failed before it. */
function ended({ events }: Met) {
  const failed = events.flatMap((event) =>
    event.kind === 'verdict'
      ? event.checks.flatMap(({ id, outcome }) => (outcome === 'fail' ? [id] : []))
      : [],
  )
  const alert = events.find((event) => event.kind === 'alert' && event.level === 'fatal')
  return { failed, alert: alert?.kind === 'alert' ? alert.description : undefined }
}

const ONLY = { credentials: [] } as const

describe('a PSK that both sides import', () => {
  const met = play({ externalPsks: [IMPORTED] }, { externalPsks: [IMPORTED], ...ONLY })

  test('is one for each hash of the suites, in their order (RFC 9258 §5.1)', () => {
    expect(shown(met)).toEqual([identity(CONTEXT, '0001'), identity(CONTEXT, '0002')].map(toHex))
  })

  test.each([
    ['psk[0]', '0001', 32],
    ['psk[1]', '0002', 48],
  ] as const)(
    '%s is what OpenSSL’s HKDF makes under the hash of the external PSK',
    async (name, kdf, length) => {
      const label = info(length, await digest('SHA-256', identity(CONTEXT, kdf)))
      const due = new Uint8Array(hkdfSync('sha256', PSK.key, new Uint8Array(32), label, length))
      expect(secret(met, 'client', name)).toBe(toHex(due))
    },
  )

  test('an external PSK of SHA-384 is imported under SHA-384, whatever for', async () => {
    const psk: ExternalPsk = { ...IMPORTED, hash: 'sha384' }
    const other = play({ externalPsks: [psk] }, { externalPsks: [psk], ...ONLY })
    const label = info(32, await digest('SHA-384', identity(CONTEXT, '0001')))
    const due = new Uint8Array(hkdfSync('sha384', PSK.key, new Uint8Array(48), label, 32))
    expect(secret(other, 'server', 'psk[0]')).toBe(toHex(due))
    expect(other.server.state.name).toBe('CONNECTED')
  })

  test('has a binder key of its own label (RFC 9258 §5.2)', () => {
    const key = met.events.find((event) => event.kind === 'secret' && event.name === 'imp_binder_key[0]')
    expect(key).toMatchObject({ label: 'imp binder' })
    expect(secret(met, 'client', 'ext_binder_key[0]')).toBeUndefined()
  })

  test('connects both, who know what was imported and with which context', () => {
    for (const side of [met.client, met.server]) {
      expect(side.state.name).toBe('CONNECTED')
      expect(agreedOf(side)).toMatchObject({ externalPsk: PSK.identity, importContext: CONTEXT })
    }
  })

  test('leaves nothing behind that could import another (RFC 9846 §7.1)', () => {
    for (const { vault } of [met.client, met.server])
      for (const { name, status } of vault)
        if (/^e?psk/.test(name)) expect([name, status]).toEqual([name, 'erased'])
  })

  test('goes with the hash of the suite that the server wants', () => {
    const suites = ['TLS_AES_256_GCM_SHA384'] as const
    const other = play({ externalPsks: [IMPORTED] }, { externalPsks: [IMPORTED], suites, ...ONLY })
    expect(agreedOf(other.server)?.suite).toBe('TLS_AES_256_GCM_SHA384')
    expect(secret(other, 'server', 'psk[1]')).toBe(secret(met, 'client', 'psk[1]'))
  })

  test('stands behind a second hello too', () => {
    const retried = play(
      { externalPsks: [IMPORTED], keyShares: ['x25519'] },
      { externalPsks: [IMPORTED], groups: ['secp256r1'], ...ONLY },
    )
    expect(agreedOf(retried.server)).toMatchObject({ retried: true, importContext: CONTEXT })
    expect(retried.client.state.name).toBe('CONNECTED')
  })

  test('gives tickets that resume as any other', () => {
    const settings = { externalPsks: [IMPORTED] }
    const again = meet(
      pair(client({ ...settings, sessions: met.sessions }), server({ ...settings, ...ONLY }), 'c2'),
    )
    expect(agreedOf(again.client)).toMatchObject({ resumed: { by: 'PSK' }, externalPsk: undefined })
  })
})

describe('a PSK that both sides use otherwise is not used (RFC 9258 §5.2)', () => {
  const other: ExternalPsk = { ...PSK, importContext: fromText('client 2, server 1') }

  test.each([
    ['with another context', IMPORTED, other],
    ['by the client alone', IMPORTED, PSK],
    ['by the server alone', PSK, IMPORTED],
  ])('imported %s', (_, ours, theirs) => {
    const { failed, alert } = ended(play({ externalPsks: [ours] }, { externalPsks: [theirs], ...ONLY }))
    expect(new Set(failed)).toEqual(new Set(['psk.imported']))
    expect(alert).toBe('unknown_psk_identity')
  })

  test('a key of another node is proven by nobody: the binder is refused with decrypt_error', () => {
    const wrong: ExternalPsk = { ...IMPORTED, key: PSK.key.map((byte) => byte ^ 1) }
    const { failed, alert } = ended(play({ externalPsks: [wrong] }, { externalPsks: [IMPORTED], ...ONLY }))
    expect({ failed, alert }).toEqual({ failed: ['psk.binder'], alert: 'decrypt_error' })
  })

  test('the very identity and key as an external PSK have another binder', async () => {
    const name = identity(CONTEXT, '0001')
    const label = info(32, await digest('SHA-256', name))
    const key = new Uint8Array(hkdfSync('sha256', PSK.key, new Uint8Array(32), label, 32))
    const psk: ExternalPsk = { identity: name, key, hash: 'sha256' }
    const { failed, alert } = ended(play({ externalPsks: [psk] }, { externalPsks: [IMPORTED], ...ONLY }))
    expect({ failed, alert }).toEqual({ failed: ['psk.binder'], alert: 'decrypt_error' })
  })

  test('a server with a certificate shows that instead', () => {
    const met = play({ externalPsks: [IMPORTED] }, { externalPsks: [other] })
    expect(agreedOf(met.client)).toMatchObject({ externalPsk: undefined, peer: { by: 'certificate' } })
  })
})

test('nothing is imported for TLS 1.2 (RFC 9258 §5.1)', () => {
  const suites12 = ['TLS_PSK_WITH_AES_128_GCM_SHA256'] as const
  const old = { versions: ['TLS 1.2'], suites12 } as const
  const met = play({ ...old, externalPsks: [PSK] }, { ...old, externalPsks: [IMPORTED], ...ONLY })
  expect(met.server.state.name).toBe('FAILED')
  expect(ended(met).alert).toBe('handshake_failure')
})

describe('what settings must not say', () => {
  const psks =
    (...externalPsks: readonly ExternalPsk[]) =>
    () =>
      client({ externalPsks })

  test('one key is imported and used itself, or imported under two hashes (RFC 9258 §4)', () => {
    const named: ExternalPsk = { ...PSK, identity: fromText('other') }
    expect(psks(IMPORTED, named)).toThrow('externalPsks[1].key')
    expect(psks(IMPORTED, { ...named, importContext: CONTEXT, hash: 'sha384' })).toThrow(
      'externalPsks[0].key',
    )
  })

  test('one key with several contexts is what a group does (RFC 9258 §5.1)', () => {
    expect(psks(IMPORTED, { ...IMPORTED, importContext: fromText('another') })).not.toThrow()
    expect(psks(IMPORTED, IMPORTED)).toThrow('externalPsks[1].identity')
  })

  test('an identity that with its context is longer than pre_shared_key can have it (RFC 9258 §5.1)', () => {
    // 3 bytes of identity, and 2 + 2 + 2 + 2 beside both.
    const most = 65535 - 3 - 8
    expect(psks({ ...PSK, importContext: new Uint8Array(most) })).not.toThrow()
    expect(psks({ ...PSK, importContext: new Uint8Array(most + 1) })).toThrow('externalPsks[0].importContext')
  })
})
