/** Handshakes that together walk every edge of every machine: what the tests of the tables run. */
import { ByteQueue } from '../../src/bytes/queue.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { sign } from '../../src/crypto/signature/signature.ts'
import type {
  ClientSettings,
  CommonConfig,
  RemoteIdentity,
  ServerSettings,
} from '../../src/handshake/config/config.ts'
import type { Env } from '../../src/handshake/state/endpoint.ts'
import { DEFAULT_ORDER } from '../../src/handshake/extensions/registry.ts'
import type { Answer, Command, Request } from '../../src/handshake/state/request.ts'
import type { SessionState } from '../../src/session/session.ts'
import { compressCertificate } from '../../src/wire/compressed-certificate.ts'
import { encodeMessage13 } from '../../src/wire/handshake.ts'
import { SUITES_12 } from '../../src/wire/registry/suites12.ts'
import { meet, pair, told, type Pair, type Run } from '../kit/pair.ts'
import { stapled, statusOf } from '../kit/status.ts'
import { answering, CHEAP, CLIENT, client, ENV, PSK, SERVER, server } from '../kit/world.ts'
import { AUTHENTICATED, client12, only, ROTATED, RSA_SERVER, server12, SUITE_OF } from '../kit/world12.ts'

/** One run: two endpoints, and the world's answers. */
export interface Scenario {
  readonly name: string
  readonly pair: () => Pair
  readonly run?: Run
}

const remote = (of: typeof CLIENT): RemoteIdentity => ({ chain: of.identity.chain, privateKey: 'remote' })

/** A world that signs for keys that are elsewhere. */
function signing(cache?: ReadonlyMap<string, SessionState>) {
  return (request: Request): Answer => {
    if (request.kind !== 'sign') return answering(cache)(request)
    const side = isServers(request.content) ? SERVER : CLIENT
    const signature = sign(request.scheme, side.identity.privateKey, request.content, new Uint8Array(0))
    return { kind: 'sign', signature }
  }
}

/** TLS 1.3 names the signer; of TLS 1.2 the server signs randoms and parameters, the client everything so far. */
function isServers(content: Uint8Array): boolean {
  return content[0] === 0x20 ? new TextDecoder().decode(content).includes('server') : content.length < 200
}

const EARLY: ServerSettings = { maxEarlyData: 100 }
/** Whatever may be decided is asked of the application. */
const ASKS = { askOnHello: true, askOnPeer: true } as const
const STATEFUL: ServerSettings = { ...EARLY, tickets: { kind: 'stateful' } }
const HELLO: Command = { kind: 'send', data: Uint8Array.of(1, 2, 3) }
const ZERO_RTT: Command = { kind: 'send-early', data: Uint8Array.of(4) }

const scenario = (name: string, one: ClientSettings, two: ServerSettings, run: Run = {}): Scenario => ({
  name,
  pair: () => pair(client(one), server(two), `s ${name}`),
  run,
})

/** After the handshake: everything that either side may be told. */
function afterwards(
  both13: Pick<CommonConfig, 'certificateCompression'> = { certificateCompression: [] },
): Pair {
  const settings = { credential: remote(CLIENT), postHandshakeAuth: true, ...both13 }
  const ends = pair(client(settings), server({ tickets: { count: 1 }, askOnPeer: true, ...both13 }), 's up')
  const up = meet(ends, { answer: signing() })
  const telling = (side: 'client' | 'server', commands: readonly Command[]) => (of: Pair) =>
    meet(told(of, side, ...commands), { answer: signing() })
  const both = [
    HELLO,
    { kind: 'update-keys', request: true },
    { kind: 'update-keys', request: false },
  ] as const
  const asked = telling('server', [...both, { kind: 'send-ticket' }, { kind: 'request-certificate' }])(up)
  return told(asked, 'client', ...both, { kind: 'close' })
}

const ZLIB = { certificateCompression: ['zlib'] } as const

/** A peer may compress what we would not: its Certificate without certificates. */
const COMPRESSING: Env = {
  ...ENV,
  seam: {
    message: (bytes, name) =>
      name === 'Certificate'
        ? encodeMessage13({ name: 'CompressedCertificate', body: compressCertificate(bytes) })
        : bytes,
  },
}

function compressed(): readonly Scenario[] {
  return [
    scenario('compressed', ZLIB, ZLIB),
    scenario(
      'compressed, both',
      { ...ZLIB, credential: CLIENT.identity },
      { ...ZLIB, clientCertificate: 'require' },
    ),
    scenario('compressed, none', ZLIB, { ...ZLIB, clientCertificate: 'request' }, { env: COMPRESSING }),
    { name: 'compressed, afterwards', pair: () => afterwards(ZLIB), run: { answer: signing() } },
  ]
}

function resumptions(): readonly Scenario[] {
  const sealed = meet(pair(client(), server(EARLY), 's sealed')).sessions
  const kept = meet(pair(client(), server(STATEFUL), 's stateful'))
  const { sessions } = kept
  const gone = (request: Request): Answer =>
    request.kind === 'take-session' ? { kind: 'take-session', taken: false } : answering(kept.cache)(request)
  const known = { answer: answering(kept.cache) }
  const eager = { sessions: sealed.slice(0, 1), earlyData: true }
  const strange = { ...sessions[0], ticket: Uint8Array.of(9) }
  const early = (name: string, one: ClientSettings, two: ServerSettings, run: Run = {}): Scenario => ({
    name,
    pair: () => told(pair(client(one), server(two), `s ${name}`), 'client', ZERO_RTT),
    run,
  })
  return [
    scenario('sealed ticket', { sessions: sealed }, EARLY),
    early('early data accepted', eager, EARLY),
    early('early data without replay check', eager, { ...EARLY, replayCheck: false }),
    early('early data rejected', eager, { maxEarlyData: 0 }),
    early('early data and a HelloRetryRequest', eager, { ...EARLY, groups: ['secp256r1'] }),
    early('early data, and the application is asked', eager, { ...EARLY, ...ASKS }),
    scenario(
      'reference, and the application is asked',
      { sessions: sessions.slice(0, 1) },
      { ...STATEFUL, ...ASKS },
      known,
    ),
    early('early data, stateful', { sessions: sessions.slice(0, 1), earlyData: true }, STATEFUL, known),
    scenario('reference', { sessions: sessions.slice(0, 1) }, STATEFUL, known),
    scenario('reference, taken already', { sessions: sessions.slice(0, 1) }, STATEFUL, { answer: gone }),
    scenario(
      'reference, taken already, no share',
      { sessions: sessions.slice(0, 1), pskModes: ['psk_ke'], keyShares: [] },
      { ...STATEFUL, pskModes: ['psk_ke'] },
      { answer: gone },
    ),
    scenario('unknown reference, then a known one', { sessions: [strange, sessions[1]] }, STATEFUL, known),
    scenario('unknown reference', { sessions: [strange] }, STATEFUL),
    scenario('unknown reference, no share', { sessions: [strange], keyShares: [] }, STATEFUL),
    scenario(
      'reference and a cookie',
      { sessions: sessions.slice(0, 1) },
      { ...STATEFUL, cookie: true },
      known,
    ),
  ]
}

// ---- TLS 1.2

const RENEGOTIATE: Command = { kind: 'renegotiate' }
const ALLOW = { renegotiation: 'allow' } as const
const BY_ID: ClientSettings = { sessionTickets: false }

const scenario12 = (
  name: string,
  one: ClientSettings,
  two: ServerSettings,
  run: Run = {},
  ...told12: readonly (readonly ['client' | 'server', Command])[]
): Scenario => ({
  name,
  pair: () => {
    const fresh: Pair = pair(client12(one), server12(two), `s ${name}`)
    return told12.reduce((now, [side, next]) => told(meet(now, run), side, next), fresh)
  },
  run,
})

function exchanges12(): readonly Scenario[] {
  const hinted = { pskIdentityHint: new TextEncoder().encode('hint') }
  const both = (suite: keyof typeof SUITE_OF) => only(SUITE_OF[suite])
  return [
    ...Object.keys(SUITE_OF).map((name) => {
      const settings = both(name as keyof typeof SUITE_OF)
      return scenario12(`full ${name}`, { ...settings, ...BY_ID }, settings)
    }),
    scenario12('PSK with a hint', both('PSK'), { ...both('PSK'), ...hinted }),
    scenario12('RSA_PSK with a hint', both('RSA_PSK'), { ...both('RSA_PSK'), ...hinted }),
    scenario12(
      'RSA_PSK and a client certificate',
      { ...both('RSA_PSK'), ...AUTHENTICATED.client },
      { ...both('RSA_PSK'), ...AUTHENTICATED.server },
    ),
    scenario12('client authentication', AUTHENTICATED.client, AUTHENTICATED.server),
    scenario12(
      'the application is asked',
      { ...AUTHENTICATED.client, askOnPeer: true },
      { ...AUTHENTICATED.server, ...ASKS },
    ),
    scenario12('RSA, and the application is asked', { ...both('RSA'), askOnPeer: true }, both('RSA')),
    scenario12('client authentication by nobody', {}, { clientCertificate: 'request' }),
    scenario12(
      'RSA and a client certificate',
      { ...both('RSA'), ...AUTHENTICATED.client },
      { ...both('RSA'), ...AUTHENTICATED.server },
    ),
    scenario12(
      'keys elsewhere, 1.2',
      { credential: remote(CLIENT) },
      { credentials: [remote(SERVER)], clientCertificate: 'require' },
      { answer: signing() },
    ),
  ]
}

/** A ServerHello that announces a CertificateStatus, whether there is one or not. */
const ANNOUNCES: ServerSettings = {
  serverHelloOrder12: [{ type: 'status_request', data: null }, ...DEFAULT_ORDER.ServerHello12],
}

/** A certificate's status: it comes, or was announced and does not (RFC 6066 §8). */
function statuses12(): readonly Scenario[] {
  const asks = (suite: 'ECDHE' | 'RSA'): ClientSettings => ({ ...only(SUITE_OF[suite]), statusRequest: true })
  const [rsa] = RSA_SERVER.identity.chain
  const rsaStapled = { ...RSA_SERVER.identity, ocspResponse: statusOf({ certificate: rsa }) }
  return [
    scenario12('status', asks('ECDHE'), { credentials: [stapled()] }),
    scenario12('status, RSA', asks('RSA'), { ...only(SUITE_OF.RSA), credentials: [rsaStapled] }),
    scenario12(
      'status in a renegotiation',
      { ...asks('ECDHE'), ...ALLOW },
      { credentials: [stapled()], ...ALLOW },
      {},
      ['client', RENEGOTIATE],
    ),
    scenario12('no status', asks('ECDHE'), ANNOUNCES),
    scenario12(
      'no status, RSA',
      { ...asks('RSA'), askOnPeer: true },
      { ...only(SUITE_OF.RSA), ...ANNOUNCES },
    ),
    scenario12(
      'no status, RSA and a client certificate',
      { ...asks('RSA'), credential: CLIENT.identity },
      { ...only(SUITE_OF.RSA), ...ANNOUNCES, clientCertificate: 'require' },
    ),
  ]
}

function resumptions12(): readonly Scenario[] {
  const byId = meet(pair(client12(BY_ID), server12(), 's id'))
  const byTicket = meet(pair(client12(), server12(), 's ticket'))
  const known = { answer: answering(byId.cache) }
  const stranger = { ...byId.sessions[0], sessionId: new Uint8Array(32).fill(9) }
  const ids = { ...BY_ID, sessions: byId.sessions }
  const tickets = { sessions: byTicket.sessions }
  return [
    scenario12('session ID', ids, {}, known),
    scenario12('unknown session ID', { ...BY_ID, sessions: [stranger] }, {}, known),
    scenario12('ticket', tickets, {}),
    scenario12('ticket, and the application is asked', tickets, ASKS),
    scenario12('ticket that is renewed', tickets, {}, { env: ROTATED }),
    scenario12('renegotiation by the client', ALLOW, ALLOW, {}, ['client', RENEGOTIATE]),
    scenario12('renegotiation by the server', ALLOW, ALLOW, {}, ['server', RENEGOTIATE]),
    scenario12('renegotiation, then data', ALLOW, ALLOW, {}, ['client', RENEGOTIATE], ['client', HELLO]),
    scenario12('renegotiation that the server refuses', ALLOW, {}, {}, ['client', RENEGOTIATE]),
    scenario12('renegotiation that the client refuses', {}, ALLOW, {}, ['server', RENEGOTIATE]),
    scenario12('renegotiation that resumes by ID', { ...ALLOW, ...ids }, ALLOW, known, [
      'client',
      RENEGOTIATE,
    ]),
    scenario12('renegotiation that resumes by ticket', { ...ALLOW, ...tickets }, ALLOW, {}, [
      'client',
      RENEGOTIATE,
    ]),
    scenario12(
      'renegotiation with client authentication',
      { ...ALLOW, ...AUTHENTICATED.client },
      { ...ALLOW, ...AUTHENTICATED.server },
      {},
      ['server', RENEGOTIATE],
    ),
  ]
}

/** Every scenario. */
export function scenarios(): readonly Scenario[] {
  return [
    scenario('full', {}, {}),
    scenario('client certificate', { credential: CLIENT.identity }, { clientCertificate: 'require' }),
    scenario(
      'the application is asked',
      { credential: CLIENT.identity, askOnPeer: true },
      { clientCertificate: 'require', ...ASKS },
    ),
    scenario('HelloRetryRequest, and the application is asked', { keyShares: [] }, ASKS),
    scenario('client without certificate', {}, { clientCertificate: 'request' }),
    scenario(
      'keys elsewhere',
      { credential: remote(CLIENT) },
      { credentials: [remote(SERVER)], clientCertificate: 'require' },
      { answer: signing() },
    ),
    scenario('HelloRetryRequest', { keyShares: [] }, {}),
    scenario('HelloRetryRequest without compatibility', { keyShares: [], middleboxCompatibility: false }, {}),
    scenario('external PSK alone', CHEAP, CHEAP),
    scenario('external PSK and a cookie', { externalPsks: [PSK] }, { externalPsks: [PSK], cookie: true }),
    ...resumptions(),
    ...exchanges12(),
    ...statuses12(),
    ...resumptions12(),
    { name: 'afterwards', pair: () => afterwards(), run: { answer: signing() } },
    ...compressed(),
  ]
}

/** A name for what an endpoint is in the middle of. */
export function place(connection: Pair['client']): string {
  return `${connection.state.machine} ${connection.state.name}`
}

/**
 * TLS 1.2: the key exchange decides which messages come, and a renegotiation lets data pass between them. TLS 1.3: a server
 * that waits for the client may owe it tickets first.
 */
function variant({ state, phase, suite12 }: Connection): string {
  const exchange = state.machine.endsWith('12') && suite12 ? `, ${SUITES_12[suite12].keyExchange}` : ''
  const owing = 'owes' in state && state.owes.includes('NewSessionTicket') ? ', owing tickets' : ''
  return phase > 0 ? `${exchange}${owing}, renegotiating` : exchange + owing
}

/** The same endpoint without anything that it received and has not looked at yet, and without anything to do. */
export function quietened(connection: Connection): Connection {
  return { ...connection, inbox: ByteQueue.empty, handshakeInbox: ByteQueue.empty, commands: [] }
}

/** The first connection met in each state, for each kind of write keys: what the tests of the tables start from. */
export function everywhere(): ReadonlyMap<string, Connection> {
  const found = new Map<string, Connection>()
  for (const { name, pair: start, run } of scenarios()) {
    const { client: one, server: two } = meet(start(), {
      ...run,
      watch: (_actor, before) => {
        const key = `${place(before)}, writing under ${before.write.name} keys${variant(before)}`
        if (!found.has(key)) found.set(key, before)
        return false
      },
    })
    if (one.state.name !== 'CONNECTED' || two.state.name !== 'CONNECTED')
      throw new Error(`${name}: ${one.state.name}, ${two.state.name}`)
  }
  return found
}
