/** What a driver and the world around it say to each other: questions with their answers, and what is told and takes its time. */
import type { Connection } from '../connection/connection.ts'
import type { Output } from '../handshake/output.ts'
import type { Answer, Request } from '../handshake/request.ts'
import { Misuse } from '../rules/failure.ts'
import type { Hear, ServerWorld } from '../stores/server-world.ts'

/** What a driver does when an answer comes late. */
interface Asker {
  /** The answer is there. */
  readonly answered: () => void
  /** There will be none. */
  readonly failed: (text: string) => void
}

/** Outputs that a world hears of, see `ServerWorld`. */
const HEARD: ReadonlySet<Output['kind']> = new Set<Output['kind']>([
  'session',
  'connected',
  'forget-sessions',
  'store-session',
  'remove-session',
  'renegotiation',
  'offered-session',
])

/** Follows one connection. */
export class WorldTalk {
  private readonly world: ServerWorld | undefined
  private readonly hear: Hear
  private readonly asker: Asker
  private asking = false
  private reply: Answer | undefined
  /** What the world still does with what it heard. */
  private readonly underWay = new Set<Promise<void>>()

  /** @param world where there is none, questions are a {@link Misuse} */
  constructor(world: ServerWorld | undefined, hear: Hear, asker: Asker) {
    this.world = world
    this.hear = hear
    this.asker = asker
  }

  /** A question is with the world. */
  get isAsking(): boolean {
    return this.asking
  }

  /** An answer is there and was not taken. */
  get hasReply(): boolean {
    return this.reply !== undefined
  }

  /** The answer, once. */
  takeReply(): Answer | undefined {
    const { reply } = this
    this.reply = undefined
    return reply
  }

  /** Asks a question of the core. */
  ask(request: Request): void {
    if (!this.world) throw new Misuse(`nobody is there to answer ${request.kind}`)
    const answer = this.world.answer(request, Date.now(), this.hear)
    if (!(answer instanceof Promise)) {
      this.reply = answer
      return
    }
    this.asking = true
    answer.then(
      (value) => {
        this.asking = false
        this.reply = value
        this.asker.answered()
      },
      (error: unknown) => this.asker.failed(`no answer to ${request.kind}: ${String(error)}`),
    )
  }

  /** Tells what an endpoint handed out, where the world hears of it. @param connection the endpoint after the step */
  tell(connection: Connection, output: Output): void {
    if (!HEARD.has(output.kind)) return
    const done = this.world?.hears(connection, output, Date.now(), this.hear)
    if (!done) return
    this.underWay.add(done)
    void done.finally(() => this.underWay.delete(done))
  }

  /**
   * The handshake does not wait until its session is stored, but the end of the stream does: who has waited for that finds
   * the session, whichever server of a shared store he comes back to.
   */
  afterAll(act: () => void): void {
    if (this.underWay.size > 0) void Promise.allSettled(this.underWay).then(act)
    else act()
  }
}
