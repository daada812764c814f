/** SHA-1 and SHA-224 in signatures: off, until `legacySignatures` turns them on for old peers (RFC 9155). */
import { describe, expect, test } from 'vitest'
import { clientConfig, serverConfig } from '../../../src/handshake/settings/configure.ts'
import { before, meet, pair } from '../../kit/pair.ts'
import { changed12, give, handshake, inTheClear } from '../../kit/play.ts'
import { client12, only, RSA_SERVER, server12, SUITE_OF } from '../../kit/world12.ts'
import type { ClientHello } from '../../../src/wire/hello.ts'

const SUITE = only(SUITE_OF.DHE)
const rsa = { ...SUITE, credentials: [RSA_SERVER.identity] }
const old = { legacySignatures: true } as const

/** What the server does with a hello that does not name its schemes. */
function withoutSchemes(server: Parameters<typeof server12>[0]) {
  const moment = before(pair(client12(SUITE), server12(server)), 'client', 'ClientHello')
  const bytes = changed12(moment.bytes, 'ClientHello', (body: ClientHello) => ({
    ...body,
    extensions: body.extensions?.filter(({ type }) => type !== 'signature_algorithms'),
  }))
  return give(moment.receiver, inTheClear(handshake(bytes)))
}

describe('without the setting', () => {
  test('no scheme with SHA-1 or SHA-224 is offered or taken', () => {
    for (const config of [clientConfig(), serverConfig({ versions: ['TLS 1.2'] })])
      expect(config.signatureSchemes.filter((name) => /sha1$|sha224$/.test(name))).toEqual([])
  })

  test('a hello without signature_algorithms, which means SHA-1, finds no signature (RFC 5246 §7.4.1.4.1)', () => {
    expect(withoutSchemes(rsa).connection.state).toMatchObject({ name: 'FAILED', alert: 'handshake_failure' })
  })
})

describe('with it', () => {
  test('they come last (RFC 9846 §4.3.3), those with SHA-224 only where TLS 1.3 is not spoken (§B.3.1.3)', () => {
    const end = (config: ReturnType<typeof clientConfig>, from: number) => config.signatureSchemes.slice(from)
    const both = clientConfig({ ...old, versions: ['TLS 1.3', 'TLS 1.2'] })
    expect(end(both, -3)).toEqual(['rsa_pkcs1_sha512', 'rsa_pkcs1_sha1', 'ecdsa_sha1'])
    const alone = clientConfig({ ...old, versions: ['TLS 1.2'] })
    expect(end(alone, -4)).toEqual(['rsa_pkcs1_sha224', 'ecdsa_sha224', 'rsa_pkcs1_sha1', 'ecdsa_sha1'])
  })

  test('a hello without signature_algorithms gets SHA-1 and the type of the key (RFC 5246 §7.4.1.4.1)', () => {
    const { connection, events } = withoutSchemes({ ...rsa, ...old })
    expect(connection.state.name).toBe('WAIT_CLIENT_KEY_EXCHANGE')
    const verdicts = events.flatMap((event) => (event.kind === 'verdict' ? [event.question] : []))
    expect(verdicts).toContain('May we sign with rsa_pkcs1_sha1?')
  })

  test.each(['rsa_pkcs1_sha1', 'rsa_pkcs1_sha224'] as const)('a handshake with %s succeeds', (scheme) => {
    const signatureSchemes = [scheme] as const
    const met = meet(
      pair(client12({ ...SUITE, ...old, signatureSchemes }), server12({ ...rsa, ...old, signatureSchemes })),
    )
    expect([met.client.state.name, met.server.state.name]).toEqual(['CONNECTED', 'CONNECTED'])
  })
})
