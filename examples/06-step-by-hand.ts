/**
 * Two endpoints without a Lab: `createClient`, `createServer`, `feed` and `step`, and between the steps a look at states,
 * secrets and the cache. The same calls drive a real socket: what a step outputs is written, what arrives is fed.
 *
 * Run it with `npx tsx examples/06-step-by-hand.ts`. Every run gives the same bytes.
 */
import {
  clientConfig,
  concat,
  createClient,
  createServer,
  feed,
  LAB_START,
  makeIdentity,
  seededRandom,
  serverConfig,
  step,
  toHex,
  type Connection,
  type Session,
  type Step,
} from '../src/index.ts'
import { SessionCache } from '../src/sessions.ts'

// #region setup
const { root, identity } = makeIdentity({
  seed: 'example',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 90 * 86_400_000,
})
// The core reads no clock and draws no dice: time and randomness come with every step.
const env = { now: LAB_START, random: seededRandom('example 06'), trace: true }
const settings = { serverName: 'server.example', trust: [root] }
// One ticket, and it is a reference into the server's cache, good for one resumption.
const serverSide = serverConfig({ credentials: [identity], tickets: { kind: 'stateful', count: 1 } })

// What the core does not hold either: the caches. They are values, and they are ours to keep.
let cache = SessionCache.create({ size: 10 })
let sessions: readonly Session[] = []

/** One line a step: who, how the step ended, the state after it, how many secrets there are, and what happened. */
function tell({ connection, status, events }: Step): void {
  const what = events.flatMap((event) => {
    if (event.kind === 'message') return [`${event.direction} ${event.name}`]
    if (event.kind === 'verdict') return [`${event.question} ${event.answer}`]
    return event.kind === 'record' && event.direction === 'received' ? ['opened a record'] : []
  })
  const { actor, state, vault } = connection
  const count = [...vault].length
  const secrets = `${count} ${count === 1 ? 'secret ' : 'secrets'}`.padStart(10)
  console.log(
    `  ${actor} ${status.padEnd(12)} ${state.name.padEnd(13)} ${secrets}  ${what.join('; ')}`.trimEnd(),
  )
}

/** Steps one endpoint until it has nothing to do, tells of each step, and gives what it wants written. */
function stepWhilePossible(start: Connection): { connection: Connection; bytes: Uint8Array; last: Step } {
  let connection = start
  const bytes: Uint8Array[] = []
  for (;;) {
    const taken = step(env, connection)
    if (taken.status === 'needs-input') return { connection, bytes: concat(...bytes), last: taken }
    tell(taken)
    connection = taken.connection
    for (const output of taken.outputs) {
      if (output.kind === 'bytes') bytes.push(output.bytes)
      if (output.kind === 'session') sessions = [...sessions, output.session]
      if (output.kind === 'store-session') cache = cache.put(output.key, output.session).cache
    }
    if (taken.status !== 'stepped') return { connection, bytes: concat(...bytes), last: taken }
  }
}
// #endregion setup

// #region first
console.log('A full handshake')
let client = createClient('c1', clientConfig(settings))
let server = createServer('c1', serverSide)

// The client has something to say before anything arrives: its state owes a ClientHello.
const hello = step(env, client)
tell(hello)
client = hello.connection
for (const output of hello.outputs) if (output.kind === 'bytes') server = feed(server, output.bytes)

// Feeding only buffers. The server's first step opens the record, its second consumes the
// ClientHello, and from then on each step sends one message of its flight. The handshake
// secrets appear with the ServerHello.
const flight = stepWhilePossible(server)
server = flight.connection

// The client reads the flight, verifies it, and answers. Its last step has the status
// `needs-input`.
const answer = stepWhilePossible(feed(client, flight.bytes))
client = answer.connection

// The server reads the answer, is connected, and mints its ticket: the session goes into our
// cache.
const ticket = stepWhilePossible(feed(server, answer.bytes))
server = ticket.connection
client = stepWhilePossible(feed(client, ticket.bytes)).connection
// #endregion first

// #region compare
console.log('\nBoth sides hold the same secret, each from its own computation:')
for (const { actor, vault } of [client, server])
  console.log(`  ${actor.padEnd(6)} ${toHex(vault.get('client_application_traffic_secret_0').bytes)}`)
const [key] = cache.list()[0] ?? ['']
console.log(`The server's cache holds ${cache.number} session, under ${key.slice(0, 16)}...`)
console.log(`The client's ticket is that reference: ${toHex(sessions[0].ticket).slice(0, 16)}...`)
// #endregion compare

// #region resumed
console.log('\nA resumption: the server asks, we answer')
const offer = stepWhilePossible(createClient('c2', clientConfig({ ...settings, sessions })))
const asking = stepWhilePossible(feed(createServer('c2', serverSide), offer.bytes))
if (asking.last.request?.kind !== 'get-session') throw new Error('the server asks for the session first')

// The question is in the status, the waiting is a state. A database may take its time now:
// nothing blocks.
const got = cache.get(asking.last.request.key, env.now)
cache = got.cache
const verified = step(env, asking.connection, { answer: { kind: 'get-session', session: got.session } })
tell(verified)
if (verified.request?.kind !== 'take-session')
  throw new Error('the binder was good: now the session is taken')

// Only now that the client has proven that it knows the PSK is the session removed: a forged
// hello burns no ticket.
const taken = cache.take(verified.request.key, env.now)
cache = taken.cache
const accepted = step(env, verified.connection, { answer: { kind: 'take-session', taken: true } })
tell(accepted)
console.log(`The cache: ${cache.number} sessions`)
// #endregion resumed

// #region fork
// Every older value is still good. Go back to the moment before the take, and let another
// process have been faster: the same hello, the same endpoint, and this time a full handshake.
console.log('\nThe same moment once more, but the session is gone')
const late = step(env, verified.connection, { answer: { kind: 'take-session', taken: false } })
tell(late)
for (const [name, { connection }] of Object.entries({ taken: accepted, gone: late }))
  if (connection.state.name === 'NEGOTIATED') {
    const { choice, owes } = connection.state
    console.log(
      `  ${name}: ${choice.mode}, owes ${owes.filter((one) => one !== 'ChangeCipherSpec').join(', ')}`,
    )
  }
// #endregion fork
