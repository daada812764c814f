/**
 * One thing that is otherwise, as data: it goes into a line of text, a link or a test as it is. A change of the world happens
 * at once; one of what is sent waits until that is sent.
 */
import type { PathEdit } from '../../wire/path/path-edit.ts'
import type { CacheMode } from '../../session/caches/context-mode.ts'
import type { LinkModel } from '../kernel/link.ts'
import type { Actor } from '../../wire/actor.ts'

/** What a side can lose: sessions, a server's sessions outside of its process, what it has seen of early data, ticket keys. */
export type Forgotten = 'sessions' | 'outside' | 'replays' | 'ticket-keys'

/** Which of all that is sent a change is meant for: the first that fits, unless `nth` says another. */
export interface Sent {
  readonly from: Actor
  /** Name of a handshake message, or content type of a record; any record where nothing is said. */
  readonly what?: string
  /** Name of the connection, such as `c2`; whichever comes first where nothing is said. */
  readonly connection?: string
  /** How many that fit go by before, counted from where the change begins to wait. */
  readonly nth?: number
}

/**
 * Where what is sent is changed.
 * - `wire`: on its way, as anybody can: a message that nothing protects, or the bytes of a record.
 * - `sealing`: between the sender's transcript and its keys: as the wire could if it had the keys.
 * - `sender`: before the sender's own transcript, so that the sender believes what it says.
 */
export type Layer = 'wire' | 'sealing' | 'sender'

/** Other bytes, at a path of the message, or of the record where the path begins with the name of that. */
export interface Edit {
  readonly kind: 'edit'
  readonly sent: Sent
  readonly by?: Layer
  readonly edit: PathEdit
  /**
   * The binders of a ClientHello are made over it as it is then, so that it is judged by what it says and not by them
   * (RFC 9846 §4.3.11.2, 8446 §4.2.11.2). Who has the PSKs can: on the wire nobody.
   */
  readonly binders?: 'anew'
}

/** A change of something that is sent. `wire` unless told otherwise. */
export type SentChange =
  /** It never arrives, or arrives twice, or behind what is sent next. */
  | { readonly kind: 'drop' | 'repeat' | 'swap'; readonly sent: Sent; readonly by?: 'wire' | 'sealing' }
  /** It arrives later, and so does what is behind it. */
  | { readonly kind: 'delay'; readonly sent: Sent; readonly ms: number }
  | Edit

/** A change of the world around what is sent. */
export type WorldChange =
  /**
   * A setting has another value, in the connection in progress as far as it still looks at it, and in later ones; or in one
   * connection alone, such as `c2`, or in `later` ones: all but the first.
   */
  | {
      readonly kind: 'setting'
      readonly actor: Actor
      readonly name: string
      readonly value: unknown
      readonly connection?: string
    }
  /** A clock goes so many ms ahead of where it was; without an actor time passes for both. */
  | { readonly kind: 'clock'; readonly actor?: Actor; readonly ms: number }
  /** Something that was remembered is lost. */
  | { readonly kind: 'forget'; readonly actor: Actor; readonly what: Forgotten }
  /**
   * One side starts anew, and what it kept in its process is lost, unless it `keeps` that elsewhere; connections in progress go
   * on. A server does not know what it has seen of early data before (RFC 9846 §8.2).
   */
  | { readonly kind: 'restart'; readonly actor: Actor; readonly keeps: readonly Forgotten[] }
  /** Somebody else has it too from now on: the attacker of the Lab. */
  | { readonly kind: 'steal'; readonly actor: Actor; readonly what: Forgotten }
  /** The wire has another latency in ms, bandwidth in bytes a ms, or loss in segments of a hundred. */
  | { readonly kind: 'link'; readonly link: Partial<Omit<LinkModel, 'fault'>> }
  /** One side makes a mistake from here on, in later messages and connections: {@link DEVIATIONS} has their names. */
  | { readonly kind: 'deviate'; readonly id: string }
  /** So many ms pass between a connection and the next, in place of what the story waits there. */
  | { readonly kind: 'wait'; readonly ms: number }
  /** The server's session cache has another size, as its eviction counts it. */
  | { readonly kind: 'cache-size'; readonly size: number }
  /** The server's session cache has other flags; `outside` are all callbacks for sessions outside of its process. */
  | { readonly kind: 'cache-mode'; readonly mode: readonly CacheMode[]; readonly outside: boolean }
  /** So many servers of one name take turns; what they do not share each has by itself. */
  | { readonly kind: 'servers'; readonly count: number; readonly shares: readonly Forgotten[] }
  /** The server's ticket keys follow one another: each seals for so many ms, and opens no longer than that. */
  | { readonly kind: 'rotate'; readonly ms: number }

/** One thing that is otherwise. */
export type Change = WorldChange | SentChange
