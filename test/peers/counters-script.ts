/**
 * A script of connections that OpenSSL, Python and a Lab can all play, so that their counters can be held against each
 * other. One line each:
 *
 *     server NAME OPTION...           a context, made at first mention; later mentions change it
 *     client NAME OPTION...
 *     connect CLIENT SERVER HOW...    one connection, closed in good order; the client keeps its newest session
 *     wait SECONDS                    the clock goes on
 *     flush NAME                      expired sessions leave a context
 *
 * Options: `tls1.2` nothing newer; `no-ticket` no sealed tickets; `tickets=N` of TLS 1.3; `early` a server takes 0-RTT, so
 * that its tickets are good for one use; `distrusts` a client without a trust anchor; `p384` no other group;
 * `mode=FLAG+FLAG`, `size=N`, `timeout=SECONDS`, `external=new+get+remove`, as in ContextSettings and CacheSettings.
 * Ways: `resume` with the session kept; `stale` the same, as if the client had just got it; `renegotiate-by-client`,
 * `renegotiate-by-server`; `cut` without close_notify.
 */
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import type { CacheSettings } from '../../src/session/caches/cache.ts'
import type { CacheMode, Callback } from '../../src/session/caches/context-mode.ts'
import type { ContextStats } from '../../src/session/caches/context-stats.ts'
import { SessionContext, type ContextSettings } from '../../src/session/caches/context.ts'
import type { Session } from '../../src/session/session.ts'
import { Lab, LAB_START } from '../../src/sim/lab/lab.ts'
import type { World } from '../../src/sim/lab/world.ts'

/** What a player tells after each line. */
export interface Report {
  /** Of a connection; empty for every other line. */
  readonly outcome: 'full' | 'resumed' | 'failed' | ''
  /** What contexts told or asked the outside: `NAME new|get|remove SESSION`, sessions numbered as they were met. */
  readonly calls: readonly string[]
  /** The counters of every context so far. */
  readonly contexts: Readonly<Record<string, ContextStats>>
}

const { root, identity } = makeIdentity({
  seed: 'counters',
  names: ['localhost'],
  notBefore: LAB_START - 86_400_000,
  notAfter: LAB_START + 86_400_000,
})

interface Party {
  readonly context: SessionContext
  readonly options: readonly string[]
  /** A client's newest session. */
  readonly kept: Session | undefined
  /** A server's own. */
  readonly ticketKeys: World['ticketKeys']
}

/** Plays a script in a Lab. */
export class LabPlayer {
  private lab = Lab.create({ seed: 'counters' })
  private readonly parties = new Map<string, Party>()
  private readonly met: string[] = []
  private calls: string[] = []

  /** Plays lines, and reports after each. */
  play(lines: readonly string[]): Report[] {
    return lines.map((line) => {
      this.calls = []
      const outcome = this.line(line.split(' '))
      const contexts = [...this.parties].map(([name, { context }]) => [name, context.stats] as const)
      return { outcome, calls: this.calls, contexts: Object.fromEntries(contexts) }
    })
  }

  /** The context of that name. */
  context(name: string): SessionContext {
    return this.party(name).context
  }

  private line([what, name, ...rest]: readonly string[]): Report['outcome'] {
    switch (what) {
      case 'server':
      case 'client':
        this.settle(name, rest)
        return ''
      case 'wait':
        this.lab = this.lab.wait(Number(name) * 1000)
        return ''
      case 'flush':
        this.flush(name)
        return ''
      case 'connect':
        return this.connect(name, rest[0], new Set(rest.slice(1)))
      default:
        throw new Error(`no such thing to do: ${what}`)
    }
  }

  private party(name: string): Party {
    const party = this.parties.get(name)
    if (!party) throw new Error(`no context ${name}`)
    return party
  }

  private settle(name: string, more: readonly string[]): void {
    const { ticketKeys } = Lab.create({ seed: name }).world
    const before = this.parties.get(name) ?? {
      context: SessionContext.create(),
      options: [],
      kept: undefined,
      ticketKeys,
    }
    const options = [...before.options, ...more]
    this.parties.set(name, { ...before, options, context: before.context.with(contextSettings(more)) })
  }

  private flush(name: string): void {
    const party = this.party(name)
    const { context, calls } = party.context.flush(this.lab.world.now)
    for (const { key } of calls) this.call(name, 'remove', key)
    this.parties.set(name, { ...party, context })
  }

  private connect(clientName: string, serverName: string, how: ReadonlySet<string>): Report['outcome'] {
    const client = this.party(clientName)
    const server = this.party(serverName)
    const { now } = this.lab.world
    const kept = client.kept && how.has('stale') ? { ...client.kept, createdAt: now } : client.kept
    const resume = kept && (how.has('resume') || how.has('stale')) ? [kept] : []
    const start = this.lab.timeline.length
    const began = this.lab
      .withWorld({
        ...this.lab.world,
        clientContext: client.context,
        serverContext: server.context,
        ticketKeys: server.ticketKeys,
        clientSessions: [],
      })
      .connect({ client: clientSettings(client.options), server: serverSettings(server.options), resume })
      .run()
    this.lab = began.client.state.name === 'CONNECTED' ? converse(began, how) : began
    const { clientContext, serverContext, clientSessions } = this.lab.world
    this.parties.set(clientName, { ...client, context: clientContext, kept: clientSessions.at(-1) ?? kept })
    this.parties.set(serverName, { ...server, context: serverContext })
    this.hear(start, { client: clientName, server: serverName })
    if (began.client.state.name !== 'CONNECTED') return 'failed'
    return agreedOf(began.client)?.resumed ? 'resumed' : 'full'
  }

  /** What the trace has of calls to the outside, from a moment on. */
  private hear(start: number, names: Readonly<Record<string, string>>): void {
    for (const { actor, events } of [...this.lab.timeline].slice(start))
      for (const event of events)
        if (event.kind === 'cache' && event.external)
          this.call(names[actor], CALL[event.operation], event.key)
  }

  private call(name: string, call: string | undefined, key: string): void {
    if (!this.met.includes(key)) this.met.push(key)
    this.calls.push(`${name} ${call} ${this.met.indexOf(key)}`)
  }
}

const CALL: Readonly<Record<string, string>> = { put: 'new', get: 'get', take: 'remove' }

/** Both sides say something, perhaps make a new handshake, and close. */
function converse(lab: Lab, how: ReadonlySet<string>): Lab {
  const say = (from: Lab): Lab =>
    (['server', 'client'] as const).reduce(
      (said, actor) => said.command(actor, { kind: 'send', data: Uint8Array.of(46) }),
      from,
    )
  let after = say(lab)
  for (const actor of ['client', 'server'] as const)
    if (how.has(`renegotiate-by-${actor}`)) after = say(after.command(actor, { kind: 'renegotiate' }))
  if (how.has('cut')) return after
  return after.command('client', { kind: 'close' })
}

/** What a context is told for the options of a client or server. */
export function contextSettings(options: readonly string[]): Partial<ContextSettings & CacheSettings> {
  const value = (name: string): string | undefined =>
    options.findLast((option) => option.startsWith(`${name}=`))?.slice(name.length + 1)
  const [mode, callbacks, size, timeout] = ['mode', 'external', 'size', 'timeout'].map(value)
  return {
    ...(mode !== undefined && { mode: mode.split('+') as CacheMode[] }),
    ...(callbacks !== undefined && { callbacks: callbacks.split('+') as Callback[] }),
    ...(size !== undefined && { size: Number(size) }),
    ...(timeout !== undefined && { timeout: Number(timeout) }),
  }
}

function common(options: readonly string[]): Pick<ClientSettings, 'versions' | 'renegotiation'> {
  return {
    versions: options.includes('tls1.2') ? ['TLS 1.2'] : ['TLS 1.3', 'TLS 1.2'],
    renegotiation: 'allow',
  }
}

/** What our client is told for the options of a client. */
export function clientSettings(options: readonly string[]): ClientSettings {
  return {
    ...common(options),
    serverName: 'localhost',
    trust: options.includes('distrusts') ? [] : [root],
    sessionTickets: !options.includes('no-ticket'),
  }
}

/** What our server is told for the options of a server. */
export function serverSettings(options: readonly string[]): ServerSettings {
  const early = options.includes('early')
  const tickets = options.findLast((option) => option.startsWith('tickets='))
  return {
    ...common(options),
    credentials: [identity],
    ...(options.includes('p384') && { groups: ['secp384r1'] }),
    maxEarlyData: early ? 1024 : 0,
    tickets: {
      kind: early || options.includes('no-ticket') ? 'stateful' : 'sealed',
      // OpenSSL sends them once it has the client's Finished, so that the calls of both sides come in its order.
      when: 'after-client-finished',
      ...(tickets && { count: Number(tickets.slice('tickets='.length)) }),
    },
  }
}
