/** Ticket keys that change with the real clock, on sockets, at two servers that know nothing of each other. */
import { afterEach, expect, it, vi } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { seededRandom } from '../../src/crypto/hash/random.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { Session } from '../../src/session/session.ts'
import { TicketKeyRing } from '../../src/session/tickets/ticket-ring.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type Log, type OurServer } from '../peers/ours.ts'

const MINUTE = 60_000
const own = identityOf()
const START = Date.now()
const open: OurServer[] = []

afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(open.splice(0).map((server) => server.close()))
})

async function start(version: Version): Promise<OurServer> {
  const schedule = { format: 'rfc5077', start: START, period: MINUTE, grace: MINUTE } as const
  const ring = new TicketKeyRing(schedule, seededRandom('fleet'))
  const config = serverConfig({ versions: [version], credentials: [own.identity], tickets: { count: 1 } })
  const server = await ourServer(config, {}, { ticketKeys: ring })
  open.push(server)
  return server
}

/** A connection at a moment after the start; only the clock is moved, timers run as ever. */
function visit(
  after: number,
  { port }: OurServer,
  versions: readonly Version[],
  sessions: readonly Session[],
) {
  vi.useFakeTimers({ toFake: ['Date'], now: START + after })
  const config = clientConfig({ versions, sessions, serverName: 'localhost', trust: [own.root] })
  return ourClient(port, config, { connected: (driver) => driver.send(fromText('hello')) })
}

const full = (log: Log): boolean => log.messages.includes('<Certificate')

it.each(['TLS 1.2', 'TLS 1.3'] as const)('%s', async (version) => {
  const [one, two] = [await start(version), await start(version)]
  const first = await visit(0, one, [version], [])
  expect([full(first), first.text, first.sessions.length]).toEqual([true, 'you said: hello', 1])

  const next = await visit(1.5 * MINUTE, two, [version], first.sessions)
  expect([full(next), next.text, next.sessions.length]).toEqual([false, 'you said: hello', 1])
  expect(next.messages).toContain('<NewSessionTicket')

  const renewed = await visit(2.5 * MINUTE, one, [version], next.sessions)
  expect([full(renewed), renewed.text]).toEqual([false, 'you said: hello'])

  const late = await visit(2.5 * MINUTE, one, [version], first.sessions)
  expect([full(late), late.text]).toEqual([true, 'you said: hello'])
  const verdicts = (await one.ended(2)).events.flatMap((event) =>
    event.kind === 'verdict' ? event.checks.filter(({ outcome }) => outcome === 'fail') : [],
  )
  const since = new Date(START + 2 * MINUTE).toISOString()
  expect(verdicts.map(({ actual }) => actual)).toEqual([
    `sealed under a key of ours that was retired on ${since}`,
  ])
})
