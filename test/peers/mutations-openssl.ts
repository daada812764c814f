/**
 * A scenario in which OpenSSL has one end, and we have the other in a Lab of its own, where what we send is changed as in any
 * Lab: on the wire, before sealing, or before our own transcript.
 */
import { fromHex, fromText, toHex } from '../../src/bytes/bytes.ts'
import { feed } from '../../src/connection/connection.ts'
import type {
  ClientConfig,
  ClientSettings,
  ServerConfig,
  ServerSettings,
} from '../../src/handshake/config/config.ts'
import type { Command } from '../../src/handshake/state/request.ts'
import { agreedOf } from '../../src/handshake/state/agreed.ts'
import { Misuse } from '../../src/rules/failure.ts'
import type { Lane } from '../../src/sim/kernel/link.ts'
import { Lab } from '../../src/sim/lab/lab.ts'
import type { Outcome } from '../../src/sim/mutation/outcome.ts'
import { tried, type Trial } from '../../src/sim/mutation/trials.ts'
import type { World } from '../../src/sim/lab/world.ts'
import type { Moment } from '../../src/trace/timeline.ts'
import { peerOf, type Actor } from '../../src/wire/actor.ts'
import { alertDescriptions } from '../../src/wire/registry.ts'
import type { OpensslEnd, Stands } from './openssl-end.ts'

// ---- What is played

/** Something that an application tells an end. */
interface Told {
  readonly actor: Actor
  readonly command: Command
  /** The state that the end is in when it is told so. */
  readonly state: string
}

/** A connection of a scenario. */
export interface Planned {
  readonly id: string
  /** When it begins, ms since 1970. */
  readonly now: number
  readonly client: ClientConfig
  readonly server: ServerConfig
  readonly told: readonly Told[]
}

/** The connections of a scenario up to one of them, as its Lab had them. */
export function planOf(lab: Lab, last?: string): Planned[] {
  const moments = [...lab.timeline]
  const ids = [...new Set(moments.map(({ connection }) => connection))]
  const wanted = last === undefined ? ids : ids.slice(0, ids.indexOf(last) + 1)
  return wanted.map((id) => {
    const own = moments.filter(({ connection }) => connection === id)
    const { now, client, server } = own[0]!.after
    const told = own.flatMap((moment) => toldIn(moment) ?? [])
    return { id, now, client: client!.config as ClientConfig, server: server!.config as ServerConfig, told }
  })
}

function toldIn({ actor, cause, before, after, events }: Moment<World>): Told | undefined {
  if (actor === 'wire') return undefined
  const [end, then] = [before[actor], after[actor]]
  if (!end || !then) return undefined
  const state = end.state.name
  if (cause.kind === 'command') {
    const update = events.find((event) => event.kind === 'message' && event.name === 'KeyUpdate')
    const request = update?.kind === 'message' && update.bytes.at(-1) === 1
    return { actor, command: commandNamed(cause.name, request), state }
  }
  // One that waits behind what the end owes.
  const command = then.commands.length > end.commands.length ? then.commands.at(-1) : undefined
  return command && { actor, command, state }
}

function commandNamed(name: string, request: boolean): Command {
  switch (name) {
    case 'send':
      return { kind: 'send', data: fromText('ping') }
    case 'update-keys':
      return { kind: 'update-keys', request }
    case 'renegotiate':
    case 'request-certificate':
    case 'close':
      return { kind: name }
    default:
      throw new Error(`no story has the command ${name}`)
  }
}

// ---- How it is played

/** What came of a connection, as `connected`, `waiting` or `server: decode_error`. */
export interface Met {
  /** Our end, and what it did. */
  readonly lab: Lab
  readonly outcome: string
  /** OpenSSL's words for why it failed. */
  readonly reason: string
}

/** Plays a scenario up to its last connection, or to one that fails. @param change made once so many moments have passed */
export async function meet(
  theirs: OpensslEnd,
  ours: Actor,
  plan: readonly Planned[],
  change?: Pick<Trial, 'index' | 'change'>,
): Promise<Met> {
  await theirs.obey('begin')
  const meeting = new Meeting(theirs, ours, plan[0]!, change)
  for (const planned of plan) await meeting.connection(planned)
  return meeting.met
}

class Meeting {
  private lab: Lab
  private stands: Stands | undefined
  private readonly theirs: OpensslEnd
  private readonly ours: Actor
  private change: Pick<Trial, 'index' | 'change'> | undefined
  /** Segments of ours that OpenSSL was given. */
  private taken = 0
  private first: Actor | undefined

  constructor(theirs: OpensslEnd, ours: Actor, { now }: Planned, change: Meeting['change']) {
    this.theirs = theirs
    this.ours = ours
    this.change = change
    this.lab = Lab.create({ start: now })
  }

  async connection({ now, client, server, told }: Planned): Promise<void> {
    this.lab = this.lab.wait(now - this.lab.world.now)
    this.taken = 0
    this.first = undefined
    await this.theirs.obey(`clock ${Math.floor(now / 1000)}`)
    if (server.startedAt > now - 60_000) await this.theirs.obey('reject-early')
    const resume = client.sessions.length > 0
    const early = told.some(({ command }) => command.kind === 'send-early')
    if (this.ours === 'client') {
      this.stands = await this.theirs.obey('connect')
      this.lab = this.changed(this.lab).connect({
        client: settingsOf(client),
        server: settingsOf(server),
        ...(resume && { resume: 'take' }),
      })
      if (early) this.lab = this.stepped(this.lab)
    } else {
      this.stands = await this.theirs.obey(`connect${resume ? ' resume' : ''}${early ? ' early' : ''}`)
      this.lab = this.changed(this.lab).replay(fromHex(this.stands.says), settingsOf(server))
    }
    for (const each of told) {
      if (each.command.kind !== 'send-early') await this.exchange()
      if (this.first) return
      await this.tell(each)
    }
    await this.exchange()
  }

  get met(): Met {
    const { lab, ours, first, stands } = this
    const end = lab.world[ours]
    const reason = stands?.reason ?? ''
    if (first === ours)
      return { lab, reason, outcome: `${ours}: ${end?.state.name === 'FAILED' ? end.state.alert : ''}` }
    if (first) {
      const alert = stands && stands.alert >= 0 ? alertDescriptions.nameOf(stands.alert) : 'no alert'
      return { lab, reason, outcome: `${first}: ${alert}` }
    }
    const isThrough = end && agreedOf(end)?.complete && stands?.isThrough
    const isUp = end?.state.name === 'CONNECTED' || end?.state.name === 'CLOSED'
    return { lab, reason, outcome: isThrough && isUp ? 'connected' : 'waiting' }
  }

  private async tell({ actor, command, state }: Told): Promise<void> {
    if (actor === this.ours) {
      if (this.lab.world[actor]?.state.name !== state) return
      // OpenSSL would offer the session of the first handshake in the next: full ones are what is looked at.
      if (command.kind === 'renegotiate' && actor === 'server')
        this.lab = this.lab.change({ kind: 'forget', actor, what: 'sessions' })
      this.lab = this.changed(this.lab)
      try {
        this.lab = this.lab.commandOnly(actor, command)
      } catch (error) {
        if (!(error instanceof Misuse)) throw error
      }
      return
    }
    if (command.kind === 'send-early' || !this.stands?.isThrough) return
    await this.hear(command.kind)
  }

  /** Both say what they have to say, until neither has anything. */
  private async exchange(): Promise<void> {
    for (;;) {
      const bytes = this.said()
      if (this.first || bytes === '') return
      await this.hear(`feed ${bytes}`)
    }
  }

  /** All that our end says before it waits, in hex. */
  private said(): string {
    let bytes = this.drained()
    for (;;) {
      const next = this.stepped(this.lab)
      if (next === this.lab) break
      this.lab = next
      bytes += this.drained()
    }
    const state = this.lab.world[this.ours]?.state
    if (state?.name === 'FAILED' && state.by === 'us') this.first ??= this.ours
    return bytes
  }

  private async hear(line: string): Promise<void> {
    this.stands = await this.theirs.obey(line)
    if (this.stands.failed) this.first ??= peerOf(this.ours)
    const end = this.lab.world[this.ours]
    if (!end || this.stands.says === '') return
    const fed = feed(end, fromHex(this.stands.says))
    this.lab = this.lab.withWorld({ ...this.lab.world, [this.ours]: fed })
  }

  private stepped(lab: Lab): Lab {
    return this.changed(lab).step()
  }

  /** With the change, once it is time. */
  private changed(lab: Lab): Lab {
    if (!this.change || lab.timeline.length < this.change.index) return lab
    const { change } = this.change
    this.change = undefined
    return lab.change(change)
  }

  /** What is on our lane, in hex, as if it had arrived. */
  private drained(): string {
    const lane: 'toServer' | 'toClient' = this.ours === 'client' ? 'toServer' : 'toClient'
    const before: Lane = this.lab.world[lane]
    const { length } = before.segments
    if (length === this.taken) return ''
    const fresh = before.segments.slice(this.taken, length)
    this.taken = length
    this.lab = this.lab.withWorld({ ...this.lab.world, [lane]: { ...before, delivered: length } })
    return fresh.map(({ bytes }) => toHex(bytes)).join('')
  }
}

/** What an end is told so that it is configured like another, without the sessions of that. */
function settingsOf(config: ClientConfig | ServerConfig): ClientSettings & ServerSettings {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'role' && name !== 'sessions'))
}

// ---- What we do

/** The same words for what our own other end does. */
export function ourOutcome(lab: Lab, trial: Trial): string {
  return inWords(tried(lab, trial))
}

function inWords(outcome: Outcome): string {
  if (outcome.kind === 'noticed') return `${outcome.by}: ${outcome.isTold ? outcome.alert : 'no alert'}`
  return outcome.kind
}
