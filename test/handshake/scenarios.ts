/** Handshakes that together walk every edge of every machine: what the tests of the tables run. */
import { ByteQueue } from '../../src/bytes/queue.ts'
import type { Connection } from '../../src/connection/connection.ts'
import { sign } from '../../src/crypto/signature.ts'
import type { ClientSettings, RemoteIdentity, ServerSettings } from '../../src/handshake/config.ts'
import type { Answer, Command, Request } from '../../src/handshake/request.ts'
import type { SessionState } from '../../src/session/session.ts'
import { meet, pair, told, type Pair, type Run } from '../kit/pair.ts'
import { answering, CHEAP, CLIENT, client, PSK, SERVER, server } from '../kit/world.ts'

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
    const side = new TextDecoder().decode(request.content).includes('server') ? SERVER : CLIENT
    const signature = sign(request.scheme, side.identity.privateKey, request.content, new Uint8Array(0))
    return { kind: 'sign', signature }
  }
}

const EARLY: ServerSettings = { maxEarlyData: 100 }
const STATEFUL: ServerSettings = { ...EARLY, tickets: { kind: 'stateful' } }
const HELLO: Command = { kind: 'send', data: Uint8Array.of(1, 2, 3) }
const ZERO_RTT: Command = { kind: 'send-early', data: Uint8Array.of(4) }

const scenario = (name: string, one: ClientSettings, two: ServerSettings, run: Run = {}): Scenario => ({
  name,
  pair: () => pair(client(one), server(two), `s ${name}`),
  run,
})

/** After the handshake: everything that either side may be told. */
function afterwards(): Pair {
  const settings = { credential: remote(CLIENT), postHandshakeAuth: true }
  const up = meet(pair(client(settings), server({ tickets: { count: 1 } }), 's up'), { answer: signing() })
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

/** Every scenario. */
export function scenarios(): readonly Scenario[] {
  return [
    scenario('full', {}, {}),
    scenario('client certificate', { credential: CLIENT.identity }, { clientCertificate: 'require' }),
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
    { name: 'afterwards', pair: afterwards, run: { answer: signing() } },
  ]
}

/** A name for what an endpoint is in the middle of. */
export function place(connection: Pair['client']): string {
  return `${connection.state.machine} ${connection.state.name}`
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
        const key = `${place(before)}, writing under ${before.write.name} keys`
        if (!found.has(key)) found.set(key, before)
        return false
      },
    })
    if (one.state.name !== 'CONNECTED' || two.state.name !== 'CONNECTED')
      throw new Error(`${name}: ${one.state.name}, ${two.state.name}`)
  }
  return found
}
