/** Settings that make no sense are refused where a configuration is made, not in the middle of a handshake. */
import { describe, expect, it, test } from 'vitest'
import { EMPTY } from '../../src/bytes/bytes.ts'
import { DH_PARAMETERS } from '../../src/crypto/agreement/dh.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import {
  CLIENT_SETTINGS,
  clientConfig,
  SERVER_SETTINGS,
  serverConfig,
} from '../../src/handshake/settings/configure.ts'
import { Misuse, type WrongSetting } from '../../src/rules/failure.ts'
import { findExtension } from '../../src/wire/extension.ts'
import { thrown } from '../kit/expect.ts'
import { before, pair } from '../kit/pair.ts'
import { bodyOf } from '../kit/play.ts'
import { client, CLIENT, PSK, SERVER } from '../kit/world.ts'

/** What somebody may write who has no compiler. */
type Loose = Readonly<Record<string, unknown>>
/** The settings, the setting that is named, and a part of the message. */
type Row = readonly [settings: Loose, setting: string, says: RegExp]

const { identity } = SERVER
const psk = (change: Loose): Loose => ({ externalPsks: [{ ...PSK, ...change }] })

const BOTH: readonly Row[] = [
  [{ alpnn: ['h2'] }, 'alpnn', /a setting that exists, .*did you mean alpn\?/],
  [{ cipherSuites: [] }, 'cipherSuites', /a setting that exists/],
  [{ versions: [] }, 'versions', /not empty.* actual an empty list/],
  [{ versions: 'TLS 1.3' }, 'versions', /a list/],
  [{ versions: ['TLS 1.1'] }, 'versions[0]', /'TLS 1\.3' or 'TLS 1\.2', actual 'TLS 1\.1'/],
  [{ suites: [] }, 'suites', /at least one, since versions has TLS 1\.3/],
  [{ suites: ['TLS_AES_128_GCM_SHA265'] }, 'suites[0]', /did you mean TLS_AES_128_GCM_SHA256/],
  [{ suites: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] }, 'suites[0]', /a suite of TLS 1\.3/],
  [{ versions: ['TLS 1.2'], suites12: [] }, 'suites12', /at least one, since versions has TLS 1\.2/],
  [{ suites12: ['TLS_AES_128_GCM_SHA256'] }, 'suites12[0]', /a suite of TLS 1\.2/],
  [{ extendedMasterSecret: 'no' }, 'extendedMasterSecret', /true or false, actual 'no'/],
  [{ encryptThenMac: 1 }, 'encryptThenMac', /true or false, actual 1/],
  [{ renegotiation: 'never' }, 'renegotiation', /'refuse' or 'allow'/],
  [{ groups: [] }, 'groups', /at least one for TLS 1\.3/],
  [{ groups: ['x2551'] }, 'groups[0]', /did you mean x25519/],
  [{ groups: ['x25519', 'x25519'] }, 'groups[1]', /does not stand before/],
  [{ groups: ['x25519', undefined] }, 'groups[1]', /actual undefined/],
  [
    { versions: ['TLS 1.2'], groups: [], suites12: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
    /actual none/,
  ],
  [{ signatureSchemes: [] }, 'signatureSchemes', /not empty/],
  [{ signatureSchemes: ['rsa_pss_sha256'] }, 'signatureSchemes[0]', /a signature scheme/],
  [
    { signatureSchemes: ['ecdsa_secp256r1_sha256', 'ecdsa_sha1'] },
    'signatureSchemes[1]',
    /needs no legacySignatures, actual ecdsa_sha1/,
  ],
  [{ signingSchemes: [] }, 'signingSchemes', /not empty/],
  [{ signingSchemes: ['ecdsa_sha1'] }, 'signingSchemes[0]', /needs no legacySignatures, actual ecdsa_sha1/],
  [{ certificateSchemes: [] }, 'certificateSchemes', /undefined, or .*not empty/],
  [{ certificateSchemes: ['ecdsa_sha1'] }, 'certificateSchemes[0]', /needs no legacySignatures/],
  [{ grease: 'yes' }, 'grease', /true or false, actual 'yes'/],
  [{ certificateAuthorities: [new Uint8Array()] }, 'certificateAuthorities[0]', /1 to 65535 bytes/],
  [{ certificateAuthorities: ['CN=a'] }, 'certificateAuthorities[0]', /actual 'CN=a'/],
  [
    { certificateAuthorities: [new Uint8Array(20_000), new Uint8Array(13_000)] },
    'certificateAuthorities',
    /at most 32768 bytes of names, actual 33004 bytes/,
  ],
  [{ legacySignatures: undefined }, 'legacySignatures', /true or false, actual undefined/],
  [{ alpn: [''] }, 'alpn[0]', /1 to 255 characters that are one byte each, actual ''/],
  [{ alpn: ['h2', 'x'.repeat(256)] }, 'alpn[1]', /1 to 255/],
  [{ alpn: ['☃'] }, 'alpn[0]', /one byte each/],
  [{ alpn: 'h2' }, 'alpn', /a list/],
  [{ trust: ['root.pem'] }, 'trust[0]', /bytes, actual 'root.pem'/],
  [{ trust: [new Uint8Array()] }, 'trust[0]', /actual 0 bytes/],
  [{ verifyPeer: 0 }, 'verifyPeer', /true or false/],
  [{ askOnPeer: 'yes' }, 'askOnPeer', /true or false, actual 'yes'/],
  [{ wildcardLabels: 0 }, 'wildcardLabels', /from 1 to 127/],
  [{ wildcardLabels: 1.5 }, 'wildcardLabels', /whole number/],
  [psk({ identity: new Uint8Array() }), 'externalPsks[0].identity', /1 to 65535 bytes, actual 0 bytes/],
  [psk({ identity: new Uint8Array(65_536) }), 'externalPsks[0].identity', /actual 65536 bytes/],
  [psk({ identity: 'psk' }), 'externalPsks[0].identity', /bytes, actual 'psk'/],
  [psk({ key: new Uint8Array() }), 'externalPsks[0].key', /1 to 65535 bytes/],
  [psk({ hash: 'md5' }), 'externalPsks[0].hash', /'sha256' or 'sha384'/],
  [{ externalPsks: [PSK, PSK] }, 'externalPsks[1].identity', /one that no other PSK has/],
  [{ pskModes: ['psk'] }, 'pskModes[0]', /'psk_dhe_ke' or 'psk_ke'/],
  [{ recordPadding: -1 }, 'recordPadding', /from 0 to 16384, actual -1/],
  [{ recordPadding: 0.5 }, 'recordPadding', /whole number/],
  [{ recordPadding: 16_385 }, 'recordPadding', /actual 16385/],
  [{ certificateCompression: ['brotli'] }, 'certificateCompression[0]', /'zlib', actual 'brotli'/],
  [{ certificateCompression: ['zlib', 'zlib'] }, 'certificateCompression[1]', /does not stand before/],
  [{ recordSizeLimit: 63 }, 'recordSizeLimit', /0, or a whole number of bytes from 64 to 16385, actual 63/],
  [{ recordSizeLimit: 16_386 }, 'recordSizeLimit', /actual 16386/],
  [{ recordSizeLimit: Number.NaN }, 'recordSizeLimit', /actual NaN/],
  [{ maxHandshakeLength: 3 }, 'maxHandshakeLength', /from 4/],
  [{ maxHandshakeLength: Infinity }, 'maxHandshakeLength', /actual Infinity/],
  [{ maxEmptyRecords: -1 }, 'maxEmptyRecords', /from 0, or Infinity, actual -1/],
  [{ maxWarningAlerts: Number.NaN }, 'maxWarningAlerts', /actual NaN/],
  [{ maxChangeCipherSpecs: '32' }, 'maxChangeCipherSpecs', /actual '32'/],
  [{ maxKeyUpdates: 1.5 }, 'maxKeyUpdates', /whole number/],
]

const name = (serverName: unknown, says: RegExp): Row => [{ serverName }, 'serverName', says]
const SLOT = { type: 'cookie', data: { cookie: new Uint8Array() } }

const ASKING = { newSession: 1, resumption: 0 }

const CLIENTS: readonly Row[] = [
  [{ credentials: [identity] }, 'credentials', /did you mean credential\?/],
  [{ askOnHello: true }, 'askOnHello', /a setting that exists/],
  [{ groups: ['x25519'], keyShares: ['secp256r1'] }, 'keyShares[0]', /among groups: x25519/],
  [{ keyShares: ['x25519', 'x25519'] }, 'keyShares[1]', /does not stand before/],
  [
    { versions: ['TLS 1.2'], groups: ['ffdhe2048'], suites12: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
    /a curve, .* actual ffdhe2048/,
  ],
  [{ splitHello: -1 }, 'splitHello', /from 0 to 16384/],
  [{ splitHello: 16_385 }, 'splitHello', /actual 16385/],
  [{ maxFragmentLength: 513 as 512 }, 'maxFragmentLength', /0, 512, 1024, 2048 or 4096 bytes, actual 513/],
  // RFC 6066 §3: ASCII, A-labels, no dot at the end; RFC 1035 §2.3.4: lengths.
  name('bücher.example', /did you mean xn--bcher-kva\.example\?/),
  name('例え.テスト', /did you mean xn--r8jz45g\.xn--zckzah\?/),
  name('server.example.', /without a dot at its end, .*did you mean server\.example\?/),
  name('a b.example', /a DNS name/),
  name('*.example', /a DNS name/),
  name('a..example', /a DNS name/),
  name('https://server.example', /a DNS name/),
  name('server.example:443', /a DNS name/),
  name(`${'a'.repeat(64)}.example`, /at most 63/),
  name('a.'.repeat(127) + 'ab', /253 in all/),
  name('300.0.0.1', /a DNS name/),
  name('\u{1f600}', /a DNS name/),
  name(undefined, /actual undefined/),
  [{ credential: {} }, 'credential.chain', /a list, not empty/],
  [{ credential: null }, 'credential', /undefined, or a credential/],
  [{ credential: { chain: [], privateKey: 'remote' } }, 'credential.chain', /not empty/],
  [{ credential: { chain: CLIENT.identity.chain } }, 'credential.privateKey', /'remote', or a private key/],
  [{ sessions: [{}] }, 'sessions[0].version', /actual undefined/],
  [{ sessions: 'one' }, 'sessions', /a list/],
  [{ earlyData: 'yes' }, 'earlyData', /true or false/],
  [{ middleboxCompatibility: 0 }, 'middleboxCompatibility', /true or false/],
  [{ ticketRequest: 3 }, 'ticketRequest', /'none', or numbers of tickets/],
  [{ ticketRequest: { newSession: 256, resumption: 0 } }, 'ticketRequest.newSession', /from 0 to 255/],
  [{ ticketRequest: { newSession: 1 } }, 'ticketRequest.resumption', /actual undefined/],
  [{ ticketRequest: ASKING, acceptTickets: false }, 'ticketRequest', /acceptTickets/],
  [{ ticketRequest: ASKING, pskModes: [] }, 'ticketRequest', /pskModes/],
  [{ postHandshakeAuth: 1 }, 'postHandshakeAuth', /true or false/],
  [{ sessionTickets: 2 }, 'sessionTickets', /true or false/],
  [{ statusRequest: 'ocsp' }, 'statusRequest', /true or false/],
  [{ signedCertificateTimestamps: 1 }, 'signedCertificateTimestamps', /true or false/],
  [
    { credential: { ...CLIENT.identity, ocspResponse: new Uint8Array() } },
    'credential.ocspResponse',
    /1 to 16777215 bytes/,
  ],
  [{ acceptTickets: 2 }, 'acceptTickets', /true or false/],
  [{ minimumDhBits: 0 }, 'minimumDhBits', /from 1 to 8192/],
  [{ maxAuthenticationAge: -1 }, 'maxAuthenticationAge', /from 0, or Infinity/],
  [{ clientHelloOrder: ['servername'] }, 'clientHelloOrder[0]', /did you mean server_name\?/],
  [{ clientHelloOrder: ['heartbeat'] }, 'clientHelloOrder[0]', /an extension that we fill in/],
  [{ clientHelloOrder: [SLOT] }, 'clientHelloOrder[0]', /a body that a ClientHello can carry/],
  [
    { clientHelloOrder: ['pre_shared_key', 'key_share'], externalPsks: [PSK] },
    'clientHelloOrder',
    /pre_shared_key as its last/,
  ],
  [{ alpn: Array.from({ length: 300 }, () => 'x'.repeat(255)) }, 'alpn', /65535 bytes of extensions/],
  [
    { clientHelloOrder: [{ type: 'GREASE(0x0a0a)', data: new Uint8Array(65_500) }] },
    'clientHelloOrder',
    /65535 bytes of extensions/,
  ],
  [{ role: 'server' }, 'role', /'client'/],
]

const tickets = (change: Loose): Loose => ({ tickets: change })
const dh = (p: Uint8Array, g: Uint8Array): Loose => ({
  dhParameters: { parameters: { p, g }, anyClient: false },
})
const { p, g } = DH_PARAMETERS.ffdhe2048

const SERVERS: readonly Row[] = [
  [{ serverName: 'server.example' }, 'serverName', /a setting that exists/],
  [{ credentials: [{ chain: [], privateKey: 'remote' }] }, 'credentials[0].chain', /not empty/],
  [{ credentials: [{ chain: identity.chain }] }, 'credentials[0].privateKey', /actual undefined/],
  [
    { credentials: [{ ...identity, privateKey: { kind: 'dsa' } }] },
    'credentials[0].privateKey.kind',
    /'ecdsa' or 'ed25519'/,
  ],
  [{ credentials: [{ ...identity, chain: [new Uint8Array()] }] }, 'credentials[0].chain[0]', /1 to/],
  [{ credentials: identity }, 'credentials', /a list/],
  [{ credentials: [{ ...identity, ocspResponse: 'file' }] }, 'credentials[0].ocspResponse', /bytes/],
  [{ credentials: [{ ...identity, ocsp: EMPTY }] }, 'credentials[0].ocsp', /a setting that exists/],
  [{ credentials: [{ ...identity, scts: [] }] }, 'credentials[0].scts', /a list, not empty/],
  [{ credentials: [{ ...identity, scts: [EMPTY] }] }, 'credentials[0].scts[0]', /1 to 65533 bytes/],
  [
    { credentials: [{ ...identity, scts: [new Uint8Array(40_000), new Uint8Array(40_000)] }] },
    'credentials[0].scts',
    /65535 bytes/,
  ],
  [{ lowerRanks: ['x2551'] }, 'lowerRanks[0]', /did you mean x25519/],
  [
    { groups: ['x25519', 'x448'], lowerRanks: ['x25519'] },
    'lowerRanks[0]',
    /behind the first of groups: x448/,
  ],
  [{ groups: ['x25519', 'x448'], lowerRanks: ['secp256r1'] }, 'lowerRanks[0]', /actual 'secp256r1'/],
  [{ askOnHello: () => true }, 'askOnHello', /true or false, actual a function/],
  [{ clientCertificate: true }, 'clientCertificate', /'none' or 'request' or 'require'/],
  [tickets({ count: -1 }), 'tickets.count', /from 0 to 255/],
  [tickets({ count: 2.5 }), 'tickets.count', /whole number/],
  [tickets({ limit: 256 }), 'tickets.limit', /from 0 to 255/],
  [tickets({ lifetime: -1 }), 'tickets.lifetime', /from 0/],
  [tickets({ lifetime: Number.NaN }), 'tickets.lifetime', /actual NaN/],
  [tickets({ lifetime: 604_801 }), 'tickets.lifetime', /at most 604800 seconds with TLS 1\.3/],
  [tickets({ kind: 'opaque' }), 'tickets.kind', /'sealed' or 'stateful'/],
  [tickets({ referenceLength: 0 }), 'tickets.referenceLength', /from 16 to 255/],
  [tickets({ when: 'later' }), 'tickets.when', /'with-finished'/],
  [tickets({ lifetim: 1 }), 'tickets.lifetim', /did you mean lifetime\?/],
  [{ tickets: 2 }, 'tickets', /a policy of tickets/],
  [{ maxEarlyData: -1 }, 'maxEarlyData', /from 0 to 4294967295/],
  [{ maxEarlyData: Infinity }, 'maxEarlyData', /actual Infinity/],
  [{ freshnessWindow: -1 }, 'freshnessWindow', /from 0/],
  [{ replayCheck: 'off' }, 'replayCheck', /true or false/],
  [{ startedAt: -1 }, 'startedAt', /from 0/],
  [{ startedAt: new Date(0) }, 'startedAt', /actual an object/],
  [{ cookie: 'yes' }, 'cookie', /true or false/],
  [{ cookieLength: 0 }, 'cookieLength', /from 1/],
  [{ cookieLength: 8161 }, 'cookieLength', /from 1 to 8160/],
  [{ sessionIds: 1 }, 'sessionIds', /true or false/],
  [{ pskIdentityHint: new Uint8Array(65_536) }, 'pskIdentityHint', /0 to 65535 bytes/],
  [{ pskIdentityHint: 'hint' }, 'pskIdentityHint', /actual 'hint'/],
  [dh(p.slice(128), g), 'dhParameters.parameters', /2048 to 8192 bits/],
  [dh(p, Uint8Array.of(1)), 'dhParameters.parameters', /from 2 to p - 2/],
  [{ dhParameters: undefined }, 'dhParameters', /'none', or DH parameters/],
  [{ serverHelloOrder: ['cookie'] }, 'serverHelloOrder[0]', /that we fill in/],
  [{ serverHelloOrder12: ['session_tickets'] }, 'serverHelloOrder12[0]', /did you mean session_ticket\?/],
  [{ helloRetryRequestOrder: ['cookie', {}] }, 'helloRetryRequestOrder[1]', /can carry/],
  [
    { encryptedExtensionsOrder: [{ type: 'GREASE(0x0a0a)', data: new Uint8Array(2 ** 15) }] },
    'encryptedExtensionsOrder',
    /at most 32768 bytes/,
  ],
  [{ helloRetryRequestOrder: [] }, 'helloRetryRequestOrder', /supported_versions among them/],
  [{ certificateRequestOrder: 'none' }, 'certificateRequestOrder', /a list/],
]

/** A configuration of each role from settings of whatever kind. */
const CLIENT_OF = (settings: Loose) => clientConfig(settings as ClientSettings)
const SERVER_OF = (settings: Loose) => serverConfig(settings as ServerSettings)

describe.each([
  ['a client', CLIENT_OF, [...BOTH, ...CLIENTS]],
  ['a server', SERVER_OF, [...BOTH, ...SERVERS]],
] as const)('%s refuses', (_who, make, rows) => {
  test.each(rows.map(([settings, setting, says]) => [setting, says, settings] as const))(
    '%s: %s',
    (setting, says, settings) => {
      const error = thrown(() => make(settings))
      expect(error).toBeInstanceOf(Misuse)
      expect(error).toMatchObject({ setting, message: expect.stringMatching(says) as string })
      expect((error as WrongSetting).message).toMatch(/^[\w.[\]]+: expected .*, actual ./)
    },
  )
})

const SESSION: Loose = {
  ...{ version: 'TLS 1.3', suite: 'TLS_AES_128_GCM_SHA256', secret: EMPTY, sessionId: EMPTY, ticket: EMPTY },
  ...{ serverName: '', alpn: '', peerCertificates: [], createdAt: 0, authenticatedAt: 0, lifetime: 0 },
  ...{ ageAdd: 0, maxEarlyDataSize: 0 },
}
const held = (change: Loose): Loose => ({ sessions: [{ ...SESSION, ...change }] })
const shown = (change: Loose): Loose => ({ credentials: [{ ...identity, ...change }] })
const UINT8 = 2 ** 8 - 1
const UINT16 = 2 ** 16 - 1
const UINT24 = 2 ** 24 - 1
const UINT32 = 2 ** 32 - 1

/** A setting of a role, made of a number, of so many bytes or of so many letters; the least and the most. */
type Bounds = readonly [what: string, make: (value: number) => Loose, least: number, most: number]

const CLIENT_BOUNDS: readonly Bounds[] = [
  ['wildcardLabels (RFC 1035 §2.3.4)', (wildcardLabels) => ({ wildcardLabels }), 1, 127],
  ['recordPadding (RFC 9846 §5.4)', (recordPadding) => ({ recordPadding }), 0, 2 ** 14],
  ['recordSizeLimit (RFC 8449 §4)', (recordSizeLimit) => ({ recordSizeLimit }), 64, 2 ** 14 + 1],
  ['alpn (RFC 7301 §3.1)', (length) => ({ alpn: ['x'.repeat(length)] }), 1, UINT8],
  ['splitHello', (splitHello) => ({ splitHello }), 0, 2 ** 14],
  ['minimumDhBits', (minimumDhBits) => ({ minimumDhBits }), 1, 8192],
  ['maxAuthenticationAge', (maxAuthenticationAge) => ({ maxAuthenticationAge }), 0, Infinity],
  [
    'ticketRequest.newSession (RFC 9149 §3)',
    (newSession) => ({ ticketRequest: { newSession, resumption: 0 } }),
    ...([0, UINT8] as const),
  ],
  [
    'ticketRequest.resumption (RFC 9149 §3)',
    (resumption) => ({ ticketRequest: { newSession: 0, resumption } }),
    ...([0, UINT8] as const),
  ],
  ['a PSK’s identity (RFC 9846 §4.3.11)', (length) => psk({ identity: new Uint8Array(length) }), 1, UINT16],
  ['a PSK’s key (RFC 4279 §2)', (length) => psk({ key: new Uint8Array(length) }), 1, UINT16],
  [
    // Two lengths of two bytes, target_protocol and target_kdf stand beside identity and context.
    'the context of an imported PSK beside its identity of one byte (RFC 9258 §5.1)',
    (length) => psk({ identity: Uint8Array.of(1), importContext: new Uint8Array(length) }),
    ...([0, UINT16 - 2 - 1 - 2 - 2 - 2] as const),
  ],
  ['a session’s ID (RFC 5246 §7.4.1.2)', (length) => held({ sessionId: new Uint8Array(length) }), 0, 32],
  ['the name of a session’s version', (length) => held({ version: 'x'.repeat(length) }), 1, UINT8],
  ['the name of a session’s suite', (length) => held({ suite: 'x'.repeat(length) }), 1, UINT8],
  ['a session’s server name', (length) => held({ serverName: 'x'.repeat(length) }), 0, UINT8],
  ['a session’s protocol (RFC 7301 §3.1)', (length) => held({ alpn: 'x'.repeat(length) }), 0, UINT8],
  ['when a session was made', (createdAt) => held({ createdAt }), 0, Number.MAX_SAFE_INTEGER],
  ['ticket_lifetime (RFC 9846 §4.7.1)', (lifetime) => held({ lifetime }), 0, UINT32],
  ['ticket_age_add (RFC 9846 §4.7.1)', (ageAdd) => held({ ageAdd }), 0, UINT32],
  ['max_early_data_size (RFC 9846 §4.7.1)', (maxEarlyDataSize) => held({ maxEarlyDataSize }), 0, UINT32],
]

const SERVER_BOUNDS: readonly Bounds[] = [
  ['tickets.count', (count) => tickets({ count }), 0, UINT8],
  ['tickets.limit', (limit) => tickets({ limit }), 0, UINT8],
  ['tickets.lifetime of TLS 1.3 (RFC 9846 §4.7.1)', (lifetime) => tickets({ lifetime }), 0, 7 * 24 * 3600],
  [
    'tickets.lifetime of TLS 1.2 (RFC 5077 §3.3)',
    (lifetime) => ({ versions: ['TLS 1.2'], ...tickets({ lifetime }) }),
    ...([0, UINT32] as const),
  ],
  ['tickets.referenceLength', (referenceLength) => tickets({ referenceLength }), 16, UINT8],
  ['maxEarlyData (RFC 9846 §4.7.1)', (maxEarlyData) => ({ maxEarlyData }), 0, UINT32],
  ['freshnessWindow', (freshnessWindow) => ({ freshnessWindow }), 0, Infinity],
  ['startedAt', (startedAt) => ({ startedAt }), 0, Number.MAX_SAFE_INTEGER],
  // 255 blocks of SHA-256 (RFC 5869 §2.3).
  ['cookieLength', (cookieLength) => ({ cookieLength }), 1, 255 * 32],
  [
    'psk_identity_hint (RFC 4279 §2)',
    (length) => ({ pskIdentityHint: new Uint8Array(length) }),
    ...([0, UINT16] as const),
  ],
  ['an OCSP response (RFC 6066 §8)', (length) => shown({ ocspResponse: new Uint8Array(length) }), 1, UINT24],
  // The list has a length of two bytes as well (RFC 6962 §3.3).
  ['an SCT (RFC 6962 §3.3)', (length) => shown({ scts: [new Uint8Array(length)] }), 1, UINT16 - 2],
  ['a certificate (RFC 9846 §4.5.1)', (length) => shown({ chain: [new Uint8Array(length)] }), 1, UINT24],
]

describe.each([
  ['a client', CLIENT_OF, CLIENT_BOUNDS],
  ['a server', SERVER_OF, SERVER_BOUNDS],
] as const)('%s takes from the least to the most, and nothing beyond', (_who, make, bounds) => {
  test.each(bounds)('%s', (_what, settingsOf, least, most) => {
    for (const value of [least, most]) expect(() => make(settingsOf(value))).not.toThrow()
    for (const value of [least - 1, most + 1].filter((value) => value >= 0 && value < Infinity))
      expect(() => make(settingsOf(value))).toThrow(Misuse)
  })
})

// ---- Settings beside each other: where they go together, and where they no longer do

const RSA_12 = { versions: ['TLS 1.2'], suites12: ['TLS_RSA_WITH_AES_128_GCM_SHA256'] } as const
const itself = (identity: number, change: Loose = {}): Loose => ({
  ...{ ...PSK, identity: Uint8Array.of(identity), ...change },
})
const imported = (identity: number, change: Loose = {}): Loose =>
  itself(identity, { importContext: Uint8Array.of(identity), ...change })
const names = (...lengths: readonly number[]): Loose => ({
  certificateAuthorities: lengths.map((length) => new Uint8Array(length)),
})
const literal = (length: number) => ({ type: 'GREASE(0x0a0a)', data: new Uint8Array(length) })

/** What goes together, what does not, and the setting that is named then. */
type Beside = readonly [what: string, well: Loose, wrong: Loose, setting: string]

const BOTH_BESIDE: readonly Beside[] = [
  [
    'suites are of the versions that are spoken: TLS 1.2',
    { versions: ['TLS 1.2'], suites: [] },
    { versions: ['TLS 1.2', 'TLS 1.3'], suites: [] },
    'suites',
  ],
  [
    'suites are of the versions that are spoken: TLS 1.3',
    { versions: ['TLS 1.3'], suites12: [] },
    { versions: ['TLS 1.3', 'TLS 1.2'], suites12: [] },
    'suites12',
  ],
  [
    'TLS 1.2 needs no group where its suites need none',
    { ...RSA_12, groups: [] },
    { ...RSA_12, versions: ['TLS 1.3', 'TLS 1.2'], groups: [] },
    'groups',
  ],
  [
    'a PSK alone needs no group, and one with an agreement needs some',
    { groups: [], pskModes: ['psk_ke'] },
    { groups: [], pskModes: ['psk_ke', 'psk_dhe_ke'] },
    'groups',
  ],
  ['without a PSK there must be a group', { pskModes: [] }, { groups: [], pskModes: [] }, 'groups'],
  [
    'who demands the extended master secret speaks it (RFC 7627 §5.2)',
    { requireExtendedMasterSecret: true },
    { extendedMasterSecret: false, requireExtendedMasterSecret: true },
    'requireExtendedMasterSecret',
  ],
  [
    'who does not speak it need not demand it',
    { extendedMasterSecret: false },
    { extendedMasterSecret: false, requireExtendedMasterSecret: true },
    'requireExtendedMasterSecret',
  ],
  // Each name has a length of two bytes.
  [
    'names of authorities have 2^15 bytes',
    names(2 ** 15 - 6, 2),
    names(2 ** 15 - 6, 3),
    'certificateAuthorities',
  ],
  [
    'a key is imported for one hash (RFC 9258 §4)',
    { externalPsks: [imported(1), imported(2)] },
    { externalPsks: [imported(1), imported(2, { hash: 'sha384' })] },
    'externalPsks[0].key',
  ],
  [
    'a key that is imported is not used itself (RFC 9258 §4)',
    { externalPsks: [imported(1), itself(2, { key: Uint8Array.of(1, 2) })] },
    { externalPsks: [imported(1), itself(2)] },
    'externalPsks[1].key',
  ],
  [
    'one identity is imported with several contexts, each once (RFC 9257 §5.1)',
    { externalPsks: [imported(1), { ...imported(2), identity: Uint8Array.of(1) }] },
    { externalPsks: [imported(1), imported(1)] },
    'externalPsks[1].identity',
  ],
]

const CLIENT_BESIDE: readonly Beside[] = [
  [
    'the prime of DHE is the server’s choice (RFC 5246 §7.4.3)',
    { versions: ['TLS 1.2'], groups: [], suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    { versions: ['TLS 1.2'], groups: [], suites12: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
  ],
  [
    'who asks for no ticket need not take any (RFC 9149 §3)',
    { ticketRequest: { newSession: 0, resumption: 0 }, acceptTickets: false },
    { ticketRequest: { newSession: 0, resumption: 1 }, acceptTickets: false },
    'ticketRequest',
  ],
  [
    'who asks for nothing at all neither',
    { acceptTickets: false },
    { ticketRequest: ASKING, pskModes: [] },
    'ticketRequest',
  ],
  [
    'without PSKs extensions may stand in any order (RFC 9846 §4.3.11)',
    { clientHelloOrder: ['pre_shared_key', 'key_share'] },
    { clientHelloOrder: ['pre_shared_key', 'key_share'], ...held({}) },
    'clientHelloOrder',
  ],
  [
    'pre_shared_key is the last where there is a session',
    { clientHelloOrder: ['key_share', 'pre_shared_key'], ...held({}) },
    { clientHelloOrder: ['key_share'], ...held({}) },
    'clientHelloOrder',
  ],
]

const SERVER_BESIDE: readonly Beside[] = [
  [
    'a server of TLS 1.2 alone has a group, or a prime of its own (RFC 7919 §4)',
    {
      ...{ versions: ['TLS 1.2'], groups: [], suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
      dhParameters: { parameters: { p, g }, anyClient: false },
    },
    { versions: ['TLS 1.2'], groups: [], suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
  ],
  [
    'or one of RFC 7919',
    { versions: ['TLS 1.2'], groups: ['ffdhe2048'], suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    { versions: ['TLS 1.2'], groups: ['x25519'], suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
  ],
  [
    'one suite that fits is enough',
    {
      ...{ versions: ['TLS 1.2'], groups: ['x25519'] },
      suites12: ['TLS_DHE_RSA_WITH_AES_128_GCM_SHA256', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'],
    },
    { versions: ['TLS 1.2'], groups: ['ffdhe2048'], suites12: ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'] },
    'groups',
  ],
  // Type and length stand before a body.
  [
    'extensions as they stand have 2^15 bytes in a message',
    { encryptedExtensionsOrder: [literal(2 ** 15 - 4)] },
    { encryptedExtensionsOrder: [literal(2 ** 15 - 3)] },
    'encryptedExtensionsOrder',
  ],
]

describe.each([
  ['a client', CLIENT_OF, [...BOTH_BESIDE, ...CLIENT_BESIDE]],
  ['a server', SERVER_OF, [...BOTH_BESIDE, ...SERVER_BESIDE]],
] as const)('%s goes by what its settings say together', (_who, make, rows) => {
  test.each(rows)('%s', (_what, well, wrong, setting) => {
    expect(() => make(well)).not.toThrow()
    expect(thrown(() => make(wrong))).toMatchObject({ setting })
  })
})

describe('what is allowed', () => {
  it('is said of each setting that there is', () => {
    expect(Object.keys(CLIENT_SETTINGS).sort()).toEqual(Object.keys(clientConfig()).sort())
    expect(Object.keys(SERVER_SETTINGS).sort()).toEqual(Object.keys(serverConfig()).sort())
  })

  it('lets the groups be for TLS 1.3 alone, where both versions are spoken', () => {
    const groups = ['X25519MLKEM768'] as const
    expect(serverConfig({ groups, versions: ['TLS 1.3', 'TLS 1.2'] }).groups).toEqual(groups)
    expect(() => serverConfig({ groups, versions: ['TLS 1.2'] })).toThrow('groups')
  })

  it('holds for the defaults, given as settings', () => {
    expect(clientConfig(clientConfig())).toEqual(clientConfig())
    expect(serverConfig(serverConfig())).toEqual(serverConfig())
  })

  test('SHA-1 with legacySignatures', () => {
    const settings = {
      signatureSchemes: ['ecdsa_secp256r1_sha256', 'ecdsa_sha1'],
      legacySignatures: true,
    } as const
    for (const make of [clientConfig, serverConfig])
      expect(make(settings).signatureSchemes).toContain('ecdsa_sha1')
  })

  test('no groups, where a PSK alone is enough (RFC 9846 §9.2)', () => {
    const settings = { groups: [], externalPsks: [PSK], pskModes: ['psk_ke'] } as const
    for (const make of [clientConfig, serverConfig]) expect(make(settings).groups).toEqual([])
  })

  test('limits without an end', () => {
    expect(clientConfig({ maxKeyUpdates: Infinity }).maxKeyUpdates).toBe(Infinity)
  })

  test.each(['a.example', 'under_score.example', 'localhost', '192.0.2.1', '2001:db8::1', ''])(
    'the name %j',
    (serverName) => expect(clientConfig({ serverName }).serverName).toBe(serverName),
  )

  test.each(['192.0.2.1', '2001:db8::1'])('no SNI for the address %s (RFC 6066 §3)', (serverName) => {
    const { bytes } = before(pair(client({ serverName })), 'client', 'ClientHello')
    expect(findExtension(bodyOf(bytes, 'ClientHello').extensions, 'server_name')).toBeUndefined()
  })
})

test('who wants to say what makes no sense changes a configuration that was made', () => {
  const odd = { ...clientConfig(), groups: [], keyShares: [] }
  expect(before(pair(odd), 'client', 'ClientHello').bytes.length).toBeGreaterThan(0)
})
