/** What a HelloRetryRequest has the client say again: RFC 9846 §4.3.2 (8446 §4.2.2). */
import type { Spoken } from '../spoken.ts'

/** The one extension of a HelloRetryRequest that answers nothing. */
export const cookie: Spoken<'cookie'> = {
  type: 'cookie',
  says: {
    ClientHello: (content) => (content.cookie ? { cookie: content.cookie } : undefined),
    HelloRetryRequest: (demanded) => (demanded.cookie.length > 0 ? { cookie: demanded.cookie } : undefined),
  },
  hears: { HelloRetryRequest: (data) => (data ? { cookie: data.cookie } : undefined) },
  unasked: ['HelloRetryRequest'],
}
