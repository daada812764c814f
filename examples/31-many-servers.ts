/**
 * A world of many: three servers behind a balancer, and a client that comes back. Whether it resumes depends on what the
 * servers share.
 *
 * What somebody would write with nginx, on each of three machines:
 *
 *     ssl_session_cache shared:tls:10m;             # shared by the workers of one machine, not by machines
 *     ssl_session_ticket_key /etc/nginx/ticket.key; # the same file on all machines, or tickets are no use there
 *
 * What is easily missed:
 *
 * - Without `ssl_session_ticket_key` each nginx makes a key of its own when it starts. Taken in turn, no machine then opens
 *   the ticket of the one before, and nothing anywhere says that sessions were lost.
 * - A shared key is worth stealing: it opens the tickets of every machine, so it has to change (RFC 9325 §3.4).
 * - Session IDs of TLS 1.2 need a cache that all can reach. A key on every machine is no help to a client without tickets.
 *
 * Run it with `npx tsx examples/31-many-servers.ts`. Every run gives the same bytes.
 */
import { agreedOf, makeIdentity, type ClientSettings } from '../src/index.ts'
import { LAB_START, Network, type HostOptions } from '../src/lab.ts'
import { SessionContext } from '../src/sessions.ts'

const validity = { notBefore: LAB_START, notAfter: LAB_START + 90 * 86_400_000 }
const { root, identity } = makeIdentity({ seed: 'example', names: ['server.example'], ...validity })

// #region farm
// 1. One client, and three servers that are told the same. `shares` names a place: hosts that name the
// same one have there what they remember. What they do not share each has by itself.
const SERVERS = ['a', 'b', 'c']

function farm(shared: HostOptions, more: ClientSettings = {}): Network {
  const client = { serverName: 'server.example', trust: [root], ...more }
  const server = { credentials: [identity], versions: ['TLS 1.3', 'TLS 1.2'], tickets: { count: 1 } } as const
  return SERVERS.reduce(
    (network, name) => network.host(name, { server, ...shared }),
    Network.create({ seed: 'example 31' }).host('client', { client }),
  )
}
// #endregion farm

// #region balance
// 2. The balancer takes the servers in turn. Each connection offers what the one before it left.
function visits(from: Network, turns: readonly string[]): string[] {
  const words: string[] = []
  let network = from
  for (const [index, server] of turns.entries()) {
    network = network.connect('client', server, { resume: 'take' }).run().wait(60_000)
    const agreed = agreedOf(network.connection(`c${index + 1}`)!.server)
    words.push(`${server} ${agreed?.resumed ? `resumed by ${agreed.resumed.by}` : 'full'}`)
  }
  return words
}

function show(title: string, network: Network, turns = [...SERVERS, ...SERVERS]): void {
  console.log(title)
  for (const word of visits(network, turns)) console.log(`  ${word}`)
}
// #endregion balance

show('Nothing shared, round robin', farm({}))
show('\nNothing shared, each client stays with its server', farm({}), ['a', 'a', 'b', 'b'])

// #region keys
// 3. One ticket key for all: whoever sealed a ticket, each server opens it.
show('\nTicket keys shared', farm({ shares: { ticketKeys: 'farm' } }))
// #endregion keys

// #region cache
// 4. A client without tickets has a session ID, which means something only where the session is. One
// process may share its cache with another; machines have a store that their callbacks ask.
const byId = { versions: ['TLS 1.2'], sessionTickets: false } as const
show('\nSession IDs, ticket keys shared', farm({ shares: { ticketKeys: 'farm' } }, byId))
show('\nSession IDs, one cache', farm({ shares: { context: 'farm' } }, byId))

const context = SessionContext.create({ callbacks: ['new', 'get', 'remove'] })
const apart = farm({ shares: { outside: 'store' }, memory: { context } }, byId)
const { outside } = apart.memory('a')
const stored = apart.withMemory('a', { outside: outside.with({ size: 1000 }) })
show('\nSession IDs, a cache each and one store', stored)
// #endregion cache

// #region clocks
// 5. The key is shared, but the clock of b is two hours and a minute ahead: what a minted a minute ago
// has expired there. What b mints, c finds young enough.
const late = farm({ shares: { ticketKeys: 'farm' } }).host('b', { skew: 7_260_000 })
show('\nTicket keys shared, clocks that differ', late, ['a', 'b', 'c'])
// #endregion clocks

// #region many
// 6. Any number of clients at once: each a host with tickets of its own. What is over is gone, unless
// somebody asks to keep it, so the network is as large as what lives in it.
let crowd = farm({ shares: { ticketKeys: 'farm' } })
const client = { serverName: 'server.example', trust: [root] }
for (let i = 0; i < 6; i++)
  crowd = crowd.host(`client ${i}`, { client }).connect(`client ${i}`, SERVERS[i % 3]!)
let moments = 0
crowd = crowd.run(() => moments++)
const live = [...crowd.connections()]
console.log(`\n${live.length} connections at once, ${moments} moments, ${crowd.now - LAB_START} ms`)
for (const { id } of live)
  crowd = crowd.command(id, 'client', { kind: 'close' }).run().command(id, 'server', { kind: 'close' }).run()
console.log(`${[...crowd.connections()].length} after all have closed`)
// #endregion many
