/** Settings of all kinds, right and wrong, and two endpoints that are told them. */
import fc from 'fast-check'
import { DH_PARAMETERS } from '../../src/crypto/agreement/dh.ts'
import { SCHEMES, type SchemeName } from '../../src/crypto/signature/signature.ts'
import { SignatureMemory } from '../../src/crypto/signature/signature-memory.ts'
import type { ClientSettings, Credential, ServerSettings } from '../../src/handshake/config/config.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Answer, Request } from '../../src/handshake/state/request.ts'
import { Misuse } from '../../src/rules/failure.ts'
import { SUITES_13, type Suite13 } from '../../src/wire/registry.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import type { Suite12 } from '../../src/wire/registry.ts'
import { meet, pair, told, type Met, type Run } from '../kit/pair.ts'
import { stapled } from '../kit/status.ts'
import { answering, client, CLIENT, ENV, PSK, server, SERVER, SERVER_NAME, STRANGER } from '../kit/world.ts'

/** Sessions of both versions, as connections gave them. */
const MINTED = (['TLS 1.3', 'TLS 1.2'] as const).flatMap(
  (version) => meet(pair(client({ versions: [version] }), server({ versions: [version] }))).sessions,
)

const some = <T>(items: readonly T[], most = 4): fc.Arbitrary<T[]> =>
  fc.array(fc.constantFrom(...items), { maxLength: most })
const bytesOf = (...lengths: number[]): fc.Arbitrary<Uint8Array> =>
  fc.constantFrom(...lengths).map((length) => new Uint8Array(length).fill(7))
const textOf = (...lengths: number[]): fc.Arbitrary<string> =>
  fc.constantFrom(...lengths).map((length) => 'a'.repeat(length))
const number = (...edges: number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...edges, 0, 1, -1, 0.5, Number.NaN, Infinity, 255, 256, 65_535, 65_536, 2 ** 32)
const flag = fc.boolean()

const GROUPS = ['x25519', 'secp256r1', 'X25519MLKEM768', 'ffdhe2048', 'x448'] as const
const SUITES: readonly Suite12[] = Object.keys(SUITES_12) as Suite12[]

const CREDENTIALS: readonly Credential[] = [
  SERVER.identity,
  stapled(),
  { ...SERVER.identity, ocspResponse: Uint8Array.of(1), scts: [Uint8Array.of(1)] },
  { ...SERVER.identity, scts: [] },
  CLIENT.identity,
  STRANGER.identity,
  { chain: SERVER.identity.chain, privateKey: 'remote' },
  { chain: [], privateKey: 'remote' },
  { chain: [Uint8Array.of(1)], privateKey: SERVER.identity.privateKey },
  { chain: [new Uint8Array(70_000)], privateKey: 'remote' },
  { chain: SERVER.identity.chain, privateKey: { kind: 'ed25519', seed: new Uint8Array(32) } },
]

const PSKS = fc.array(
  fc.oneof(
    fc.constant(PSK),
    fc.record({
      identity: bytesOf(0, 1, 300, 65_535, 65_536),
      key: bytesOf(0, 1, 32, 65_535),
      hash: fc.constantFrom('sha256', 'sha384', 'sha512'),
    }),
  ),
  { maxLength: 3 },
)

const SCHEME_LIST = some(Object.keys(SCHEMES) as SchemeName[], 6)

const COMMON = {
  versions: some(['TLS 1.3', 'TLS 1.2'] as const, 2),
  suites: some(Object.keys(SUITES_13) as Suite13[]),
  suites12: some(SUITES, 6),
  extendedMasterSecret: flag,
  encryptThenMac: flag,
  renegotiation: fc.constantFrom('refuse', 'allow'),
  groups: some(GROUPS),
  signatureSchemes: SCHEME_LIST,
  signingSchemes: SCHEME_LIST,
  certificateSchemes: fc.option(SCHEME_LIST, { nil: undefined }),
  certificateAuthorities: fc.array(bytesOf(0, 1, 300, 16_000, 40_000, 65_535), { maxLength: 3 }),
  grease: flag,
  legacySignatures: flag,
  certificateCompression: some(['zlib'] as const),
  alpn: fc.array(fc.oneof(fc.constant('h2'), textOf(0, 1, 255, 256), fc.constant('☃')), { maxLength: 3 }),
  trust: fc.constantFrom([], [SERVER.root, CLIENT.root], [new Uint8Array()], [Uint8Array.of(1, 2)]),
  verifyPeer: flag,
  askOnPeer: flag,
  wildcardLabels: number(2, 127),
  externalPsks: PSKS,
  pskModes: some(['psk_dhe_ke', 'psk_ke'] as const, 2),
  messagesApart: flag,
  recordPadding: number(64, 16_384),
  recordSizeLimit: number(64, 16_385),
  maxHandshakeLength: number(4, 2 ** 18, 2 ** 24),
  maxTinyRecords: number(),
  maxCertificates: number(1, 10),
  maxEmptyRecords: number(),
  maxWarningAlerts: number(),
  maxChangeCipherSpecs: number(),
  maxKeyUpdates: number(),
}

const LITERAL = fc.constantFrom(
  { type: 'GREASE(0x0a0a)', data: new Uint8Array(0) } as const,
  { type: 'GREASE(0x1a1a)', data: new Uint8Array(16_000) } as const,
  { type: 'unknown(0x1234)', data: new Uint8Array(65_000) } as const,
)

const SESSIONS = fc.array(
  fc
    .tuple(
      fc.constantFrom(...MINTED),
      fc.record(
        {
          ticket: bytesOf(0, 1, 60_000, 65_535, 65_536),
          secret: bytesOf(0, 32, 48),
          serverName: fc.constantFrom('', SERVER_NAME, '☃'),
          createdAt: number(),
          lifetime: number(),
          ageAdd: number(),
          maxEarlyDataSize: number(),
          peerCertificates: fc.constantFrom([], [Uint8Array.of(1)], [new Uint8Array()]),
        },
        { requiredKeys: [] },
      ),
    )
    .map(([session, change]) => ({ ...session, ...change })),
  { maxLength: 2 },
)

const order = <T>(names: readonly T[]) =>
  fc.tuple(fc.shuffledSubarray([...names]), fc.array(LITERAL, { maxLength: 2 })).map((parts) => parts.flat())

/** What a client may be told. */
export const CLIENTS: fc.Arbitrary<ClientSettings> = fc.record(
  {
    ...COMMON,
    keyShares: some(GROUPS, 2),
    splitHello: number(16_384),
    maxFragmentLength: fc.constantFrom(0, 512, 1024, 2048, 4096),
    serverName: fc.oneof(
      fc.constantFrom(SERVER_NAME, '', '192.0.2.1', '::1', 'bücher.example', 'a.', '\0'),
      textOf(63, 64),
      fc.string(),
    ),
    credential: fc.constantFrom(undefined, ...CREDENTIALS),
    sessions: SESSIONS,
    earlyData: flag,
    middleboxCompatibility: flag,
    postHandshakeAuth: flag,
    statusRequest: flag,
    signedCertificateTimestamps: flag,
    sessionTickets: flag,
    minimumDhBits: number(2048, 8192),
    acceptTickets: flag,
    ticketRequest: fc.oneof(
      fc.constant('none' as const),
      fc.record({ newSession: number(), resumption: number() }),
    ),
    maxAuthenticationAge: number(),
    clientHelloOrder: order(clientConfig().clientHelloOrder),
  },
  { requiredKeys: [] },
)

const DEFAULT = serverConfig()

/** What a server may be told. */
export const SERVERS: fc.Arbitrary<ServerSettings> = fc.record(
  {
    ...COMMON,
    lowerRanks: some(GROUPS, 2),
    credentials: some(CREDENTIALS, 3),
    clientCertificate: fc.constantFrom('none', 'request', 'require'),
    tickets: fc.record(
      {
        count: number(3),
        lifetime: number(604_800),
        kind: fc.constantFrom('sealed', 'stateful'),
        referenceLength: number(16),
        when: fc.constantFrom('with-finished', 'after-client-finished'),
      },
      { requiredKeys: [] },
    ),
    maxEarlyData: number(16_384),
    freshnessWindow: number(),
    replayCheck: flag,
    startedAt: number(),
    askOnHello: flag,
    cookie: flag,
    cookieLength: number(32, 60_000, 65_000),
    sessionIds: flag,
    pskIdentityHint: bytesOf(0, 1, 65_535, 65_536),
    dhParameters: fc.constantFrom(
      'none' as const,
      { parameters: DH_PARAMETERS.ffdhe2048, anyClient: true },
      { parameters: { p: Uint8Array.of(23), g: Uint8Array.of(5) }, anyClient: false },
    ),
    serverHelloOrder12: order(DEFAULT.serverHelloOrder12),
    serverHelloOrder: order(DEFAULT.serverHelloOrder),
    helloRetryRequestOrder: order(DEFAULT.helloRetryRequestOrder),
    encryptedExtensionsOrder: order([...DEFAULT.encryptedExtensionsOrder, 'supported_groups' as const]),
    certificateRequestOrder: order(DEFAULT.certificateRequestOrder),
  },
  { requiredKeys: [] },
)

/** The value, or nothing where making it is a misuse; whatever else is thrown fails. */
function unlessMisuse<T>(make: () => T): T | undefined {
  try {
    return make()
  } catch (error) {
    if (error instanceof Misuse) return undefined
    throw error
  }
}

/** Keys that are elsewhere sign with bytes that are no signature. */
function answer(request: Request): Answer {
  return request.kind === 'sign' ? { kind: 'sign', signature: new Uint8Array(64) } : answering()(request)
}

const QUIET: Run = { env: { ...ENV, trace: false, signatureMemory: new SignatureMemory() }, answer }

/** A handshake, and where it is done data from both sides. */
export function talk(mine: ClientSettings, theirs: ServerSettings): Met | undefined {
  const sides = unlessMisuse(() => pair(client(mine), server(theirs), 'c2'))
  if (!sides) return undefined
  const met = meet(sides, QUIET)
  if (met.client.state.name !== 'CONNECTED' || met.server.state.name !== 'CONNECTED') return met
  const command = { kind: 'send', data: new Uint8Array(300) } as const
  return meet(told(told(met, 'client', command), 'server', command), QUIET)
}

/**
 * A few of the settings, each of them allowed by itself: of those that are not, another test has the rules; with all of
 * them hardly a handshake would begin.
 */
export function fewOf<T extends object>(
  settings: fc.Arbitrary<T>,
  make: (some: T) => unknown,
): fc.Arbitrary<T> {
  const allowed = (name: string, value: unknown): boolean =>
    unlessMisuse(() => make({ [name]: value } as T)) !== undefined
  const known = new Map<string, boolean>()
  /** Most values are words and numbers, and come again and again. */
  const knownAllowed = (name: string, value: unknown): boolean => {
    if (![value].flat().every((part) => typeof part !== 'object')) return allowed(name, value)
    const key = `${name} ${Array.isArray(value)} ${String(value)}`
    const is = known.get(key) ?? allowed(name, value)
    known.set(key, is)
    return is
  }
  return fc.tuple(settings, fc.infiniteStream(fc.integer({ min: 0, max: 4 }))).map(([all, dice]) => {
    const kept = Object.entries(all).filter(
      ([name, value]) => dice.next().value === 0 && knownAllowed(name, value),
    )
    return Object.fromEntries(kept) as T
  })
}
