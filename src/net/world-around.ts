/** The world around one connection: the question that it was asked, with its answer until a step takes that, and what it was told. */
import type { Connection } from '../connection/connection.ts'
import { draftOf } from '../handshake/state/endpoint.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer, Request } from '../handshake/state/request.ts'
import { Misuse } from '../rules/failure.ts'
import type { Hear } from '../stores/server-world.ts'
import type { DriverOptions } from './driver-options.ts'

/** What a driver hears of the world. */
interface Asker {
  /** An answer is there, which took its time. */
  readonly answered: () => void
  /** There is none, and will be none. @param reason in words */
  readonly failed: (reason: string) => void
  /** What caches and stores did. */
  readonly hear: Hear
}

/** Outputs that the world hears of, see `ServerWorld`. */
const HEARD: ReadonlySet<Output['kind']> = new Set<Output['kind']>([
  'session',
  'connected',
  'forget-sessions',
  'store-session',
  'remove-session',
  'renegotiation',
  'offered-session',
])

/** See the top of this file. */
export class Around {
  private readonly options: Pick<DriverOptions, 'world' | 'onHello' | 'onPeer'>
  private readonly asker: Asker
  private reply: Answer | undefined
  private isOpen = false
  /** What the world still does with what it heard. */
  private readonly underWay = new Set<Promise<void>>()

  constructor(options: Pick<DriverOptions, 'world' | 'onHello' | 'onPeer'>, asker: Asker) {
    this.options = options
    this.asker = asker
  }

  // ---- What it is asked

  /** Whether the world still thinks. */
  get waits(): boolean {
    return this.isOpen
  }

  /** Whether an answer is there for the next step. */
  get isAnswered(): boolean {
    return this.reply !== undefined
  }

  /** The answer, once. */
  take(): Answer | undefined {
    const { reply } = this
    this.reply = undefined
    return reply
  }

  /** Asks. A world that throws, rejects, or is not there has failed. */
  ask(request: Request): void {
    try {
      const answer = this.answerTo(request)
      if (!(answer instanceof Promise)) this.reply = answer
      else void this.wait(request, answer)
    } catch (error) {
      this.fail(request.kind, error)
    }
  }

  /** Without the answer this side cannot go on, and that is no fault of the peer (RFC 9846 §6.2). */
  fail(kind: Request['kind'], error: unknown): void {
    const why = error instanceof Error ? error.message : String(error)
    this.asker.failed(`no answer to ${kind}: ${why}`)
  }

  private answerTo(request: Request): Answer | Promise<Answer> {
    const { world, onHello, onPeer } = this.options
    if (request.kind === 'serve-hello' && onHello)
      return mapped(onHello(request), (decision) => ({ kind: 'serve-hello', decision }))
    if (request.kind === 'accept-peer' && onPeer)
      return mapped(onPeer(request), (decision) => ({ kind: 'accept-peer', decision }))
    if (!world) throw new Misuse('nobody is there to give it')
    return world.answer(request, Date.now(), this.asker.hear)
  }

  private async wait({ kind }: Request, answer: Promise<Answer>): Promise<void> {
    this.isOpen = true
    try {
      this.reply = await answer
    } catch (error) {
      this.fail(kind, error)
    }
    this.isOpen = false
    this.asker.answered()
  }

  // ---- What it is told

  /** Tells what an endpoint handed out, where the world hears of such things. */
  tell(connection: Connection, output: Output): void {
    if (!HEARD.has(output.kind)) return
    const done = this.options.world?.hears(connection, output, Date.now(), this.asker.hear)
    if (!done) return
    this.underWay.add(done)
    void done.finally(() => this.underWay.delete(done))
  }

  /**
   * The handshake does not wait until its session is stored, but the end of the stream does: who has waited for that finds
   * the session, whichever server of a shared store he comes back to.
   */
  whenTold(act: () => void): void {
    if (this.underWay.size > 0) void Promise.allSettled(this.underWay).then(act)
    else act()
  }
}

function mapped<A>(value: A | Promise<A>, make: (value: A) => Answer): Answer | Promise<Answer> {
  return value instanceof Promise ? value.then(make) : make(value)
}

/** An endpoint that asks what somebody is there to decide, whether or not its settings say so. */
export function asking({ connection, onHello, onPeer }: DriverOptions): Connection {
  const { config } = connection
  if (!onHello && !onPeer) return connection
  const askOnPeer = config.askOnPeer || onPeer !== undefined
  const asks: Connection['config'] =
    config.role === 'client'
      ? { ...config, askOnPeer }
      : { ...config, askOnPeer, askOnHello: config.askOnHello || onHello !== undefined }
  return Object.assign(draftOf(connection), { config: asks })
}
