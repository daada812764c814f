/** What a peer may have as often as it likes, on a pair whose history nobody keeps. */
import type { Env } from '../../src/handshake/state/endpoint.ts'
import { meet, pair, told, type Pair } from '../kit/pair.ts'
import { client12, server12, SUITE_OF } from '../kit/world12.ts'
import { CHEAP, client, ENV, server } from '../kit/world.ts'

/** The world with nobody listening. */
export const QUIET: Env = { ...ENV, trace: false }

const both = ({ client, server }: Pair): Pair => ({ client, server })
const settled = (of: Pair): Pair => both(meet(of, { env: QUIET }))

/** A pair of TLS 1.3 that has shaken hands, and bears any number of KeyUpdates without data between them. */
export function quietPair(): Pair {
  const settings = { ...CHEAP, maxKeyUpdates: Infinity }
  return settled(
    pair(client({ ...settings, maxTickets: Infinity }), server({ ...settings, tickets: { count: 0 } })),
  )
}

/** A pair of TLS 1.2 that may renegotiate, as often as it likes. */
export function quietPair12(): Pair {
  const settings = {
    suites12: [SUITE_OF.PSK],
    renegotiation: 'allow',
  } as const
  return settled(
    pair(
      client12({ ...settings, sessionTickets: false }),
      server12({ ...settings, maxRenegotiations: Infinity }),
    ),
  )
}

/** After one more KeyUpdate of either side, each by its own wish (RFC 9846 §4.7.3). */
export function updated(of: Pair): Pair {
  const update = { kind: 'update-keys', request: false } as const
  return settled(told(settled(told(of, 'client', update)), 'server', update))
}

/** After one more ticket (RFC 9846 §4.7.1). */
export function ticketsSent(of: Pair): Pair {
  return settled(told(of, 'server', { kind: 'send-ticket' }))
}

/** After one more handshake within the connection (RFC 5746). */
export function renegotiated(of: Pair): Pair {
  return settled(told(of, 'client', { kind: 'renegotiate' }))
}
