/** The first chapter of a turn: what every step of either version has. */
import type { HashName } from '../../crypto/hash/hash.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Decision } from '../../rules/rule.ts'
import { abide, judge, verdictOf, type Judgement, type Verdict } from '../../rules/verdict.ts'
import { phasedName } from '../../secrets/names.ts'
import type { SecretDraft, SecretId, SecretNode } from '../../secrets/node.ts'
import { idPrefix } from '../../secrets/secret-id.ts'
import { ticketKeysAt } from '../../session/tickets/ticket-ring.ts'
import type { TicketKeys } from '../../session/tickets/ticket-key.ts'
import { Transcript, type TranscriptPoint } from '../../secrets/transcript.ts'
import type { SecretEvent, StepEvent } from '../../trace/event.ts'
import { begun, type Agreed, type FirstFacts } from '../state/agreed.ts'
import type { ClientConfig, ServerConfig } from '../config/config.ts'
import { draftOf, type Draft, type EarlySkip, type Endpoint, type Env } from '../state/endpoint.ts'
import type { Output } from '../state/output.ts'
import type { Request } from '../state/request.ts'
import type { State } from '../state/state.ts'

/** What one step is about: shared by the turns of both versions, since a hello may lead from one into the other. */
interface TurnContext {
  readonly env: Env
  /** Events in the order of their happening; stays empty with the trace off. */
  readonly events: StepEvent[]
  readonly outputs: Output[]
  readonly draft: Draft
}

/** The context of a step that begins. */
export function contextOf(env: Env, endpoint: Endpoint): TurnContext {
  return { env, events: [], outputs: [], draft: draftOf(endpoint) }
}

/** Configuration, randomness, transcript, secrets by name, decisions, deliveries. */
export abstract class TurnBase {
  readonly context: TurnContext
  readonly env: Env
  protected readonly draft: Draft
  private placed: string | undefined

  constructor(context: TurnContext) {
    this.context = context
    this.env = context.env
    this.draft = context.draft
  }

  /** What happened so far, in order. */
  get events(): StepEvent[] {
    return this.context.events
  }

  /** What the world gets. */
  get outputs(): Output[] {
    return this.context.outputs
  }

  /** The endpoint as it stands within this step. */
  get endpoint(): Endpoint {
    return this.draft
  }

  /** Configuration of a client. @throws Misuse on a server */
  get client(): ClientConfig {
    if (this.draft.config.role !== 'client') throw new Misuse('a server has no client configuration')
    return this.draft.config
  }

  /** Configuration of a server. @throws Misuse on a client */
  get server(): ServerConfig {
    if (this.draft.config.role !== 'server') throw new Misuse('a client has no server configuration')
    return this.draft.config
  }

  /** The server's keys for sealed tickets as they are now, where it has any. */
  get ticketKeys(): TicketKeys | undefined {
    const { ticketKeys, now } = this.env
    return ticketKeys && ticketKeysAt(ticketKeys, now)
  }

  /**
   * Seals the turn: the endpoint after it. Nothing may be done with the turn from here on. Where nobody listens nobody looks
   * back either: what was erased leaves, name and lineage included.
   */
  finish(): Endpoint {
    if (!this.env.trace) this.draft.vault = this.draft.vault.forget()
    return this.draft
  }

  /** Changes fields that have no word of their own below. */
  set(change: Partial<Endpoint>): void {
    Object.assign(this.draft, change)
  }

  /** The state from here on: what every step sets, without a change to make and to go through. */
  enter(state: State): void {
    this.draft.state = state
  }

  /** Reports an event, where somebody listens. */
  note(event: StepEvent): void {
    if (this.env.trace) this.events.push(event)
  }

  // ---- Randomness

  /** `length` random bytes for a named use; each use counts its draws, so none is ever repeated in one history. */
  draw(use: string, length: number): Uint8Array {
    const { id, actor, drawn } = this.draft
    const ordinal = drawn.get(use) ?? 0
    this.draft.drawn = new Map(drawn).set(use, ordinal + 1)
    return this.env.random.draw({ connection: id, actor, use, ordinal }, length)
  }

  /** A random number of 32 bits for a named use. */
  drawUint32(use: string): number {
    return this.draw(use, 4).reduce((value, byte) => value * 256 + byte, 0)
  }

  // ---- Transcript

  /** Takes a received message into the transcript. */
  absorb(point: TranscriptPoint, bytes: Uint8Array): void {
    this.draft.transcript = this.draft.transcript.append(point, bytes)
  }

  /**
   * The handshake is done, and its messages have had their last use: where nobody looks back they go.
   * @param hash the hash that goes on behind them, where something may still be proven over them; otherwise nothing stays
   */
  endTranscript(hash: HashName | undefined): Transcript {
    const { transcript } = this.draft
    if (!this.env.trace) this.set({ transcript: hash ? transcript.forget(hash) : Transcript.empty })
    return this.draft.transcript
  }

  // ---- Secrets

  /** The bytes of a live secret. */
  secret(name: string): Uint8Array {
    return this.draft.vault.get(this.phased(name)).bytes
  }

  /** A secret's name in the handshake in progress: renegotiation makes secrets of the same names once more. */
  phased(name: string): string {
    return phasedName(name, this.draft.phase)
  }

  /** Adds a secret to the vault. Its id follows from its name. */
  keep(name: string, node: SecretDraft): SecretNode {
    const id = this.idOf(name)
    const { row, bytes, operation, label, context, parents, algorithm, cite, lasts, status } = node
    // The node is its own event: a moment that is kept holds every secret once.
    const made: { -readonly [K in keyof SecretEvent]: SecretEvent[K] } = {
      kind: 'secret',
      id,
      name: this.phased(name),
      row,
      bytes,
      operation,
      label,
      context,
      parents,
      algorithm,
      cite,
      lasts,
      status,
    }
    // Few cover a transcript: the others need no room for it. Spread-copied, a node costs more than what it holds.
    if (node.through !== undefined) made.through = node.through
    this.draft.vault = this.draft.vault.add(made)
    this.note(made)
    return made
  }

  /** Id of the secret of that name: where in the world it stands. */
  protected idOf(name: string): SecretId {
    return this.place + this.phased(name)
  }

  /** Where all of this endpoint's secrets stand: the prefix of their ids. */
  protected get place(): string {
    return (this.placed ??= idPrefix(this.draft.id, this.draft.actor))
  }

  /** Marks secrets as no longer needed: an endpoint that keeps them gives away what they protected. */
  erase(...names: readonly string[]): void {
    for (const name of names) this.draft.vault = this.draft.vault.erase(this.phased(name))
  }

  /** Marks every secret as no longer needed that `isDone` accepts. */
  eraseWhere(isDone: (node: SecretNode) => boolean): void {
    this.draft.vault = this.draft.vault.eraseWhere(isDone)
  }

  /**
   * Lets go of what has served but is no danger, or belongs to a session from now on: whoever looks back still finds it, and
   * where nobody does it leaves.
   */
  release(isDone: (node: SecretNode) => boolean): void {
    if (!this.env.trace) this.eraseWhere(isDone)
  }

  // ---- What is agreed

  /** What this handshake has settled so far. @throws Misuse before anything is */
  get agreed(): Agreed {
    if (!this.draft.agreed) throw new Misuse('nothing is agreed yet')
    return this.draft.agreed
  }

  /** Version and suite are chosen, and what else is known with them. */
  agree(facts: FirstFacts): void {
    this.draft.agreed = begun(this.draft.agreed, this.draft.phase, facts)
  }

  /** More of what is agreed. */
  settle(facts: Partial<Agreed>): void {
    this.draft.agreed = { ...this.agreed, ...facts }
  }

  /** Both Finished messages are through: what is agreed is so. */
  complete(): void {
    this.settle({ complete: true })
    this.output({ kind: 'connected' })
  }

  // ---- Decisions and deliveries

  /**
   * Takes a decision and reports it with all its checks.
   * @throws TlsFailure where a rule fails that ends the connection
   */
  judge<Q>(decision: Decision<Q>, question: Q): Judgement {
    const verdict = judge(decision, question, this.env)
    this.report(verdict)
    abide(verdict)
    return verdict
  }

  /** Reports a decision that was taken. */
  report(verdict: Verdict): void {
    if (this.env.trace) this.note({ kind: 'verdict', ...verdictOf(verdict) })
  }

  /** Hands application data to the application. */
  deliver(bytes: Uint8Array, early: boolean): void {
    this.outputs.push({ kind: 'data', bytes, early })
    this.note({ kind: 'data', direction: 'received', bytes, early })
  }

  /** Hands anything else to the world. */
  output(output: Output): void {
    this.outputs.push(output)
  }

  /** Remarks on something that was tolerated or given up. */
  remark(text: string, cite: string): void {
    this.note({ kind: 'note', text, cite })
  }

  /** Asks the world; the next step is given the answer. */
  ask(request: Request): void {
    this.draft.pending = request
  }

  /** How undecryptable records are treated from here on. */
  skipEarlyData(skip: EarlySkip): void {
    this.draft.earlySkip = skip
  }
}
