/** What follows from the list of extensions (RFC 9846 §4.3, 8446 §4.2): orders, and who may speak and hear where. */
import { describe, expect, test } from 'vitest'
import { clientConfig, serverConfig } from '../../../src/handshake/settings/configure.ts'
import { DEFAULT_ORDER, HEARERS, SAYERS } from '../../../src/handshake/extensions/registry.ts'
import { extensionPlaces, placesIn13, readIn } from '../../../src/wire/extension.ts'
import type { Place } from '../../../src/wire/extension/table.ts'

const placeOf = (spot: string): Place => spot.replace('12', '') as Place

describe('default orders', () => {
  test('are those of the settings', () => {
    expect(clientConfig().clientHelloOrder).toEqual(DEFAULT_ORDER.ClientHello)
    expect(serverConfig()).toMatchObject({
      serverHelloOrder12: DEFAULT_ORDER.ServerHello12,
      serverHelloOrder: DEFAULT_ORDER.ServerHello,
      helloRetryRequestOrder: DEFAULT_ORDER.HelloRetryRequest,
      encryptedExtensionsOrder: DEFAULT_ORDER.EncryptedExtensions,
      certificateRequestOrder: DEFAULT_ORDER.CertificateRequest,
    })
  })

  test('end a ClientHello with pre_shared_key (RFC 9846 §4.3.11, 8446 §4.2.11)', () => {
    expect(DEFAULT_ORDER.ClientHello.at(-1)).toBe('pre_shared_key')
  })

  test('begin a ServerHello of TLS 1.2 as OpenSSL begins it', () => {
    expect(DEFAULT_ORDER.ServerHello12.slice(0, 4)).toEqual([
      'renegotiation_info',
      'server_name',
      'ec_point_formats',
      'session_ticket',
    ])
  })

  test('leave out what goes out only if it is named: padding (RFC 7685), groups of the server (RFC 9846 §4.3.7)', () => {
    expect(SAYERS.ClientHello.padding).toBeDefined()
    expect(DEFAULT_ORDER.ClientHello).not.toContain('padding')
    expect(SAYERS.EncryptedExtensions.supported_groups).toBeDefined()
    expect(DEFAULT_ORDER.EncryptedExtensions).not.toContain('supported_groups')
  })
})

describe.each(Object.entries(DEFAULT_ORDER))('what goes out in %s', (spot, names) => {
  test('has a place there (RFC 9846 §4.3)', () => {
    const places = spot.endsWith('12') ? extensionPlaces : placesIn13
    expect(names.filter((name) => !places(name).includes(placeOf(spot)))).toEqual([])
  })
})

describe.each(Object.entries(HEARERS))('what is heard in %s', (spot, hearers) => {
  test('is read there, so that a malformed one is decode_error (RFC 9846 §6.2); a hint may be malformed', () => {
    const place = placeOf(spot)
    const read = [...readIn(place, 'both'), ...(spot === 'ClientHello12' ? readIn(place, 'TLS 1.2') : [])]
    const names = hearers.map(({ type }) => type).filter((name) => extensionPlaces(name).includes(place))
    expect(names.filter((name) => !read.includes(name))).toEqual(
      spot === 'CertificateRequest' ? ['certificate_authorities'] : [],
    )
  })
})
