/** What a context keeps by itself and what it leaves to the outside: the modes and callbacks of OpenSSL's SSL_CTX. */

/**
 * The flags of `SSL_CTX_set_session_cache_mode` (pyOpenSSL's `Context.set_session_cache_mode`) with OpenSSL's values; their
 * names there are `SSL_SESS_CACHE_` and these in capitals.
 */
export const CACHE_MODES = {
  /** Nothing is kept, by either role, inside or outside. */
  off: 0x000,
  /** Clients keep their sessions. Nothing offers them by itself: which one goes with which server, the application knows. */
  client: 0x001,
  /** Servers keep sessions and find them by session ID or reference. The default. */
  server: 0x002,
  /** Both roles keep sessions. */
  both: 0x003,
  /** No connection looks for sessions whose time is over; else every 256th of a role does when it is done. */
  no_auto_clear: 0x080,
  /** Servers look outside only (`get` callback), even for what they keep inside. Then there are no `misses`. */
  no_internal_lookup: 0x100,
  /** New sessions go outside only (`new` callback), and what was found outside is not kept inside. */
  no_internal_store: 0x200,
  /** The inside is not used at all: `no_internal_lookup` and `no_internal_store`. */
  no_internal: 0x300,
  /** What comes from outside (`get` callback) and is kept inside is as new, even expired; a hit inside changes no time (3.0.22). */
  update_time: 0x400,
} as const

/** Name of a flag, or of several at once. */
export type CacheMode = keyof typeof CACHE_MODES

/** Whether flags include another one, or all of several. */
export function includesMode(modes: readonly CacheMode[], mode: CacheMode): boolean {
  const bits = modes.reduce((sum, each) => sum | CACHE_MODES[each], 0)
  return (bits & CACHE_MODES[mode]) === CACHE_MODES[mode]
}

/**
 * What of the outside is there to be called.
 *
 * - `new` (`SSL_CTX_sess_set_new_cb`): told of each new session of a role that keeps sessions.
 * - `get` (`SSL_CTX_sess_set_get_cb`): asked by a server for a session that is not inside.
 * - `remove` (`SSL_CTX_sess_set_remove_cb`): told of each session that must not be resumed any more: pushed out, expired,
 *   taken, ended by a fatal alert.
 */
export type Callback = 'new' | 'get' | 'remove'
