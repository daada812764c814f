import { Duplex } from 'node:stream'
import * as tls from 'node:tls'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decode, encode } from '../../src/bytes/layout.ts'
import { EncodeError } from '../../src/bytes/writer.ts'
import { ALERTS } from '../../src/rules/alert.ts'
import { decodeMessage13, encodeMessage13, type MessageOf13 } from '../../src/wire/handshake.ts'
import { type CodeRow, isGrease } from '../../src/wire/registry/code-points.ts'
import { CIPHERS_12 } from '../../src/wire/registry/ciphers12.ts'
import { OTHER_SUITES } from '../../src/wire/registry/other-suites.ts'
import { RARE_SUITES } from '../../src/wire/registry/rare-suites.ts'
import {
  encryptsNothing,
  KEY_EXCHANGES_12,
  SUITES_12,
  type Suite12Row,
} from '../../src/wire/registry/suites12.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import * as registry from '../../src/wire/registry.ts'
import { SEEDED } from './arbitrary.ts'

const REGISTRIES = Object.entries(registry).flatMap(([name, value]) =>
  typeof value === 'object' && 'nameOf' in value ? [{ name, table: value }] : [],
)

it('has each suite in one list: spoken, or known by name alone', () => {
  const names = [registry.SUITES_13, SUITES_12, OTHER_SUITES, RARE_SUITES].flatMap((list) =>
    Object.keys(list),
  )
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([])
})

describe.each(REGISTRIES)('$name', ({ table }) => {
  const rows = Object.entries<CodeRow>(table.rows)
  const size = encode(table.layout, rows[0][0] as never).length

  it('names each number once', () => {
    expect(new Set(rows.map(([, row]) => row.code)).size).toBe(rows.length)
  })

  it('cites an RFC, a draft or a standard in every row', () => {
    for (const [, row] of rows) expect(row.cite).toMatch(/^(RFC \d{4,5} §[A-F\d]|draft-[a-z\d-]+|ETSI TS )/)
  })

  it('keeps every number of its width: known, unknown, GREASE', () => {
    for (let number = 0; number < 256 ** size; number++) {
      const name = table.nameOf(number)
      if (table.codeOf(name as never) !== number) expect(name).toBe(number)
    }
  })

  it('decodes what it encodes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: size, maxLength: size }), (bytes) => {
        const { value } = decode<string>(table.layout, bytes)
        expect(encode(table.layout, value as never)).toEqual(bytes)
      }),
      SEEDED,
    )
  })

  it('refuses what is no code point of it', () => {
    for (const name of ['nonsense', 'unknown(0x1)', 'unknown(0xZZ)', `GREASE(0x${'01'.repeat(size)})`, ''])
      expect(() => table.codeOf(name as never)).toThrow(EncodeError)
    const [name, { code }] = rows[0]
    expect(() => table.codeOf(`unknown(0x${code.toString(16).padStart(2 * size, '0')})` as never)).toThrow(
      name ? EncodeError : '',
    )
  })
})

describe('GREASE (RFC 8701 §2)', () => {
  it('holds the sixteen pairs and the eight PSK modes', () => {
    const pairs = Array.from({ length: 0x10000 }, (_, i) => i).filter((i) => isGrease(i, 2))
    expect(pairs).toEqual(Array.from({ length: 16 }, (_, i) => 0x0a0a + i * 0x1010))
    const modes = Array.from({ length: 0x100 }, (_, i) => i).filter((i) => isGrease(i, 1))
    expect(modes).toEqual([0x0b, 0x2a, 0x49, 0x68, 0x87, 0xa6, 0xc5, 0xe4])
  })

  it('is shown as such where it is reserved, and as unknown elsewhere', () => {
    expect(registry.cipherSuites.nameOf(0x0a0a)).toBe('GREASE(0x0a0a)')
    expect(registry.extensionTypes.nameOf(0xfafa)).toBe('GREASE(0xfafa)')
    expect(registry.pskKeyExchangeModes.nameOf(0x2a)).toBe('GREASE(0x2a)')
    expect(registry.handshakeTypes.nameOf(0x2a)).toBe('unknown(0x2a)')
    expect(registry.cipherSuites.nameOf(0x1234)).toBe('unknown(0x1234)')
  })
})

describe('suites with AES-CCM', () => {
  // Without a hash in the name the PRF has SHA-256, also beside AES-256 (RFC 6655 §3).
  const sha256 = { mac: 'AEAD', prfHash: 'sha256' } as const

  it.each([
    ['TLS_RSA_WITH_AES_128_CCM', 0xc09c, 'RSA', 'RSA', 'AES_128_CCM'],
    ['TLS_DHE_RSA_WITH_AES_256_CCM_8', 0xc0a3, 'DHE', 'RSA', 'AES_256_CCM_8'],
    ['TLS_PSK_WITH_AES_256_CCM', 0xc0a5, 'PSK', 'PSK', 'AES_256_CCM'],
    ['TLS_PSK_DHE_WITH_AES_128_CCM_8', 0xc0aa, 'DHE_PSK', 'PSK', 'AES_128_CCM_8'],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8', 0xc0ae, 'ECDHE', 'ECDSA', 'AES_128_CCM_8'],
    ['TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256', 0xd005, 'ECDHE_PSK', 'PSK', 'AES_128_CCM'],
  ] as const)('%s is made of what its name says', (name, code, keyExchange, authentication, cipher) => {
    expect(SUITES_12[name]).toMatchObject({ code, keyExchange, authentication, cipher, ...sha256 })
  })

  it('are off by default in both roles', () => {
    for (const config of [clientConfig(), serverConfig()])
      expect([...config.suites, ...config.suites12].filter((name) => name.includes('CCM'))).toEqual([])
  })
})

describe('code points', () => {
  it.each([
    ['TLS_AES_128_GCM_SHA256', 0x1301],
    ['TLS_AES_256_GCM_SHA384', 0x1302],
    ['TLS_CHACHA20_POLY1305_SHA256', 0x1303],
    ['TLS_AES_128_CCM_SHA256', 0x1304],
    ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256', 0xc02b],
    ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 0xc030],
    ['TLS_RSA_WITH_AES_128_CBC_SHA', 0x002f],
    ['TLS_DH_anon_WITH_AES_128_CBC_SHA', 0x0034],
    ['TLS_PSK_WITH_AES_128_GCM_SHA256', 0x00a8],
    ['TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256', 0xd001],
    ['TLS_EMPTY_RENEGOTIATION_INFO_SCSV', 0x00ff],
    ['TLS_FALLBACK_SCSV', 0x5600],
  ] as const)('%s is 0x%s', (name, code) => expect(registry.cipherSuites.codeOf(name)).toBe(code))

  it('has the values of RFC 9846 for groups, schemes, extensions, messages and versions', () => {
    const { namedGroups, signatureSchemes, extensionTypes, handshakeTypes, protocolVersions } = registry
    expect(
      ['secp256r1', 'x25519', 'x448', 'ffdhe8192', 'X25519MLKEM768'].map((n) =>
        namedGroups.codeOf(n as never),
      ),
    ).toEqual([0x17, 0x1d, 0x1e, 0x104, 0x11ec])
    expect(
      ['rsa_pkcs1_sha1', 'ecdsa_secp521r1_sha512', 'rsa_pss_pss_sha512', 'ed25519', 'ed448'].map((n) =>
        signatureSchemes.codeOf(n as never),
      ),
    ).toEqual([0x0201, 0x0603, 0x080b, 0x0807, 0x0808])
    expect(
      ['server_name', 'pre_shared_key', 'key_share', 'renegotiation_info', 'encrypted_client_hello'].map(
        (n) => extensionTypes.codeOf(n as never),
      ),
    ).toEqual([0, 41, 51, 0xff01, 0xfe0d])
    expect(
      ['hello_request', 'client_hello', 'finished', 'message_hash'].map((n) =>
        handshakeTypes.codeOf(n as never),
      ),
    ).toEqual([0, 1, 20, 254])
    expect(protocolVersions.nameOf(0x0304)).toBe('TLS 1.3')
    expect(registry.alertDescriptions.codeOf('bad_record_mac')).toBe(20)
    expect(registry.alertDescriptions.rows).toBe(ALERTS)
  })
})

describe('a row cites the section in which its RFC lists it', () => {
  it.each([
    ['TLS_RSA_WITH_ARIA_128_CBC_SHA256', 'RFC 6209 §2.1'],
    ['TLS_ECDH_RSA_WITH_ARIA_256_GCM_SHA384', 'RFC 6209 §2.2'],
    ['TLS_DHE_RSA_WITH_ARIA_128_GCM_SHA256', 'RFC 6209 §2.2'],
    ['TLS_PSK_WITH_ARIA_128_GCM_SHA256', 'RFC 6209 §2.3'],
    ['TLS_ECDHE_PSK_WITH_ARIA_128_CBC_SHA256', 'RFC 6209 §2.3'],
    ['TLS_ECDH_ECDSA_WITH_CAMELLIA_128_CBC_SHA256', 'RFC 6367 §2.1'],
    ['TLS_RSA_WITH_CAMELLIA_128_GCM_SHA256', 'RFC 6367 §2.2'],
    ['TLS_RSA_PSK_WITH_CAMELLIA_256_GCM_SHA384', 'RFC 6367 §2.3'],
    ['TLS_PSK_WITH_RC4_128_SHA', 'RFC 4279 §2'],
    ['TLS_DHE_PSK_WITH_RC4_128_SHA', 'RFC 4279 §3'],
    ['TLS_RSA_PSK_WITH_RC4_128_SHA', 'RFC 4279 §4'],
    ['TLS_DHE_PSK_WITH_NULL_SHA', 'RFC 4785 §3'],
    ['TLS_ECDHE_PSK_WITH_RC4_128_SHA', 'RFC 5489 §3.1'],
    ['TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA', 'RFC 5489 §3.1'],
    ['TLS_ECDHE_PSK_WITH_AES_256_CBC_SHA384', 'RFC 5489 §3.2'],
    ['TLS_ECDHE_PSK_WITH_NULL_SHA', 'RFC 5489 §4.1'],
    ['TLS_ECDHE_PSK_WITH_NULL_SHA256', 'RFC 5489 §4.2'],
    ['TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256', 'RFC 8442 §3'],
    ['TLS_ECCPWD_WITH_AES_128_GCM_SHA256', 'RFC 8492 §5'],
    ['TLS_GOSTR341112_256_WITH_MAGMA_CTR_OMAC', 'RFC 9189 §4'],
    ['TLS_GOSTR341112_256_WITH_MAGMA_MGM_S', 'RFC 9367 §4'],
  ])('%s: %s', (name, cite) => {
    const rows: Readonly<Record<string, CodeRow>> = registry.cipherSuites.rows
    expect(rows[name].cite).toBe(cite)
  })

  it('groups, schemes and extensions too', () => {
    expect(registry.namedGroups.rows.GC512A.cite).toBe('RFC 9189 §6')
    expect(registry.namedGroups.rows.brainpoolP256r1tls13.cite).toBe('RFC 8734 §3')
    expect(registry.signatureSchemes.rows.ecdsa_brainpoolP256r1tls13_sha256.cite).toBe('RFC 8734 §4')
    expect(registry.extensionTypes.rows.tls_cert_with_extern_psk.cite).toBe('RFC 8773 §5')
    expect(registry.extensionTypes.rows.external_session_id.cite).toBe('RFC 8844 §4.3')
  })
})

describe('TLS 1.2 suites', () => {
  it('say by their columns what they say by their names', () => {
    expect(SUITES_12.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384).toMatchObject({
      keyExchange: 'ECDHE',
      authentication: 'ECDSA',
      cipher: 'AES_256_CBC',
      mac: 'sha384',
      prfHash: 'sha384',
    })
    expect(SUITES_12.TLS_DHE_PSK_WITH_CHACHA20_POLY1305_SHA256).toMatchObject({
      keyExchange: 'DHE_PSK',
      authentication: 'PSK',
      cipher: 'CHACHA20_POLY1305',
      mac: 'AEAD',
      prfHash: 'sha256',
    })
    expect(SUITES_12.TLS_RSA_WITH_NULL_SHA).toMatchObject({
      keyExchange: 'RSA',
      authentication: 'RSA',
      cipher: 'NULL',
      mac: 'sha1',
      prfHash: 'sha256',
    })
    expect(SUITES_12.TLS_RSA_PSK_WITH_AES_256_GCM_SHA384).toMatchObject({
      keyExchange: 'RSA_PSK',
      authentication: 'RSA',
      cipher: 'AES_256_GCM',
      mac: 'AEAD',
      prfHash: 'sha384',
    })
    expect(SUITES_12.TLS_DH_anon_WITH_AES_128_CBC_SHA).toMatchObject({
      keyExchange: 'DH_anon',
      authentication: 'anon',
      cipher: 'AES_128_CBC',
      mac: 'sha1',
      prfHash: 'sha256',
    })
  })

  it.each(Object.entries<Suite12Row>(SUITES_12))('%s is what its columns compose', (name, row) => {
    const { keyExchange, authentication, cipher, mac, prfHash } = row
    const signed = keyExchange === 'ECDHE' || keyExchange === 'DHE'
    const exchange = signed ? `${keyExchange}_${authentication}` : keyExchange
    const hash = { sha1: 'SHA', sha256: 'SHA256', sha384: 'SHA384' }[mac === 'AEAD' ? prfHash : mac]
    // CCM has SHA-256 without saying so (RFC 6655 §3), and two of its names turn the key exchange round (§4).
    const spelt = [`TLS_${exchange}_WITH_${cipher}_${hash}`]
    if (/_CCM/.test(cipher)) spelt.push(`TLS_${exchange}_WITH_${cipher}`)
    if (/_CCM_8/.test(cipher)) spelt.push(`TLS_PSK_DHE_WITH_${cipher}`)
    expect(spelt).toContain(name)
    expect(prfHash).toBe(name.endsWith('SHA384') ? 'sha384' : 'sha256')
  })

  it.each(Object.entries(KEY_EXCHANGES_12))('%s is of its kind (RFC 4279 §2, RFC 8422 §2)', (name, row) => {
    const agreement = name.startsWith('ECDH') ? 'curve' : name.startsWith('DH') ? 'field' : 'none'
    expect(row).toEqual({ agreement, psk: name.endsWith('PSK') })
  })

  it('that leave records in the clear are those with NULL (RFC 5246 §6.2.3.1)', () => {
    for (const suite of [...Object.keys(SUITES_12), ...Object.keys(registry.SUITES_13)])
      expect(encryptsNothing(suite)).toBe(suite.includes('_WITH_NULL_'))
  })

  it('have only columns of the closed sets', () => {
    const exchanges = [
      'ECDHE',
      'DHE',
      'RSA',
      'PSK',
      'DHE_PSK',
      'ECDHE_PSK',
      'RSA_PSK',
      'DH_anon',
      'ECDH_anon',
    ]
    for (const row of Object.values(SUITES_12)) {
      expect(exchanges).toContain(row.keyExchange)
      expect(Object.keys(CIPHERS_12)).toContain(row.cipher)
      expect(row.mac === 'AEAD').toBe(/GCM|POLY|CCM/.test(row.cipher))
    }
  })
})

/** The ClientHello that Node's own TLS sends. */
async function helloOfNode(options: tls.ConnectionOptions): Promise<MessageOf13<'ClientHello'>> {
  const sent = await new Promise<Uint8Array>((resolve, reject) => {
    const socket = new Duplex({
      read: () => undefined,
      write: (chunk: Uint8Array, _encoding, done) => {
        resolve(Uint8Array.from(chunk))
        done()
      },
    })
    const client = tls.connect({ socket, pskCallback: () => null, ...options })
    client.on('error', reject)
    socket.on('close', () => client.destroy())
  })
  const bytes = sent.slice(5)
  const { message } = decodeMessage13(bytes)
  expect(encodeMessage13(message)).toEqual(bytes)
  if (message.name !== 'ClientHello') throw new Error(`Node sent ${message.name}`)
  return message
}

describe("against Node's own TLS", () => {
  it('reads its hello with no unknown code point in suites, groups, schemes or extensions', async () => {
    const { body } = await helloOfNode({ servername: 'a.example', ALPNProtocols: ['h2', 'http/1.1'] })
    const types = body.extensions!.map((extension) => extension.type)
    const groups = body.extensions!.find((extension) => extension.type === 'supported_groups')!.data
    expect(
      [...body.cipher_suites, ...types, ...groups.named_group_list].filter((n) => n.includes('(')),
    ).toEqual([])
    const schemes = body.extensions!.find((extension) => extension.type === 'signature_algorithms')!.data
    expect(schemes.supported_signature_algorithms.filter((n) => n.includes('('))).toEqual([])
  })

  const plain = (name: string) => name.toLowerCase().replace(/^tls_|_with|_|-|cbc/g, '')
  const names = tls.getCiphers().filter((name) => !/^(tls_|srp)/.test(name))

  it.each(names)('gives its %s the same name', async (name) => {
    const options = { ciphers: `${name.toUpperCase()}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' } as const
    const { body } = await helloOfNode({ minVersion: 'TLSv1', ...options })
    const ours = plain(body.cipher_suites[0]).replace('pskdheaes', 'dhepskaes')
    // OpenSSL leaves out RSA key exchange, says ADH and AECDH for anonymous, and leaves SHA-256 out behind ChaCha20 and CCM.
    const theirs = plain(name)
      .replace(/^adh/, 'dhanon')
      .replace(/^aecdh/, 'ecdhanon')
    const forms = [theirs, `rsa${theirs}`, `${theirs}sha256`]
    expect(forms).toContain(ours)
  })
})
