/**
 * What a server has around it: whoever answers the questions of its connections and hears what they hand out.
 *
 * The core holds no store and waits for nothing (see `needs-answer` of a step), so a world may take its time. Three ways to
 * bring your own, from the least work to the most:
 *
 * - a place for sessions: implement the four operations of `SessionStore` and give it to a `StoreWorld`, which looks at the
 *   time, counts as OpenSSL does, writes the trace, and makes full handshakes of whatever fails; with a `ReplayMemory` it takes
 *   early data as well;
 * - a session cache with rules of its own: a `SessionContext` (see there) in a `MemoryWorld`;
 * - everything: implement {@link ServerWorld}. `answer` is called for each question, at most one at a time for each
 *   connection; what it throws or rejects with ends that connection with internal_error, so a store that fails should answer "no
 *   session" instead, which means a full handshake. `hears` must neither throw nor reject.
 *
 * A loop without sockets calls them itself: `answer` with the `request` of a step whose status is `needs-answer`, `hears`
 * with each of its `outputs`.
 */
import type { Connection } from '../connection/connection.ts'
import type { Output } from '../handshake/state/output.ts'
import type { Answer, Request } from '../handshake/state/request.ts'
import type { CacheEvent, NoteEvent } from '../trace/event.ts'
import type { Actor } from '../wire/actor.ts'

/** Hears what caches and stores did, for a trace. */
export type Hear = (event: CacheEvent | NoteEvent) => void

/** What a server asks and tells the world around it; see the top of this file. */
export interface ServerWorld {
  /** A connection begins; `actor` is our end of it. A client may have a world too, for its counters: it asks nothing. */
  began?(actor: Actor): void
  /** Answers a question of the core, in its time. @param now ms since 1970 */
  answer(request: Request, now: number, hear: Hear): Answer | Promise<Answer>
  /**
   * Hears what an endpoint handed out and the world may care about: `store-session` and `remove-session` are orders;
   * `connected`, `renegotiation` and `offered-session` are for counters; `session` and `forget-sessions` are a client's. Bytes and application data do not come here.
   * @param connection the endpoint after the step
   * @param now ms since 1970
   * @returns where something is still to be done: when it is. The end of the stream waits for it, and nothing before
   */
  hears(connection: Connection, output: Output, now: number, hear: Hear): Promise<void> | void
}
