/** What a context has counted: OpenSSL's names and meanings, as `SSLContext.session_stats()` of Python shows them. */
export interface ContextStats {
  /** Sessions in the internal cache now (`SSL_CTX_sess_number`), those included that have expired unnoticed. */
  readonly number: number
  /** Connections begun as a client (`SSL_CTX_sess_connect`). */
  readonly connect: number
  /** Handshakes completed as a client (`SSL_CTX_sess_connect_good`), renegotiations included. */
  readonly connect_good: number
  /** Renegotiations begun as a client (`SSL_CTX_sess_connect_renegotiate`). */
  readonly connect_renegotiate: number
  /** Connections accepted as a server (`SSL_CTX_sess_accept`), whether or not the client ever says something. */
  readonly accept: number
  /** Handshakes completed as a server (`SSL_CTX_sess_accept_good`), renegotiations included. */
  readonly accept_good: number
  /** Renegotiations begun as a server (`SSL_CTX_sess_accept_renegotiate`). */
  readonly accept_renegotiate: number
  /**
   * Sessions resumed (`SSL_CTX_sess_hits`), by ID, reference or ticket. A server counts when it has decided, a client when
   * the handshake is done.
   */
  readonly hits: number
  /** Sessions that the `get` callback brought from outside (`SSL_CTX_sess_cb_hits`), resumed or not. */
  readonly cb_hits: number
  /**
   * Server: session IDs and references that were not inside (`SSL_CTX_sess_misses`), even where the outside had them.
   * Client: sessions offered and not resumed.
   */
  readonly misses: number
  /** Server: sessions found, inside, outside or in a ticket, after their time (`SSL_CTX_sess_timeouts`). */
  readonly timeouts: number
  /** Sessions that had to make room for others (`SSL_CTX_sess_cache_full`). */
  readonly cache_full: number
}

/** What is counted; `number` is not, the cache knows it. */
export type Counter = Exclude<keyof ContextStats, 'number'>

/** Everything at 0. */
export const NOTHING_COUNTED: Readonly<Record<Counter, number>> = {
  connect: 0,
  connect_good: 0,
  connect_renegotiate: 0,
  accept: 0,
  accept_good: 0,
  accept_renegotiate: 0,
  hits: 0,
  cb_hits: 0,
  misses: 0,
  timeouts: 0,
  cache_full: 0,
}
