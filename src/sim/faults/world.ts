/** What may happen between two connections, or while one is under way. */
import { MINUTE } from '../../bytes/time.ts'
import { concat, EMPTY } from '../../bytes/bytes.ts'
import { AppendOnly } from '../../bytes/queue.ts'
import { seededRandom } from '../../crypto/hash/random.ts'
import { SessionContext } from '../../session/caches/context.ts'
import { TicketKeyRing } from '../../session/tickets/ticket-ring.ts'
import { offerOf } from '../../handshake/state/offer-of.ts'
import type { Lab } from '../lab/lab.ts'
import { clientUp, converse, type Ends } from '../scenarios/scenario.ts'
import { otherServerHello, spoiltData } from './wire-faults.ts'

/** Something that the client hears nothing of: afterwards it has the sessions that it had before. */
export function unheard(lab: Lab, happens: (lab: Lab) => Lab): Lab {
  const after = happens(lab)
  return after.withWorld({ ...after.world, clientSessions: lab.world.clientSessions })
}

/** One more connection with the client's newest session, and a minute. */
export function again(lab: Lab, ends: Ends): Lab {
  return converse(lab.connect({ ...ends, resume: 'take' })).wait(MINUTE)
}

/** The same, but the first data of it are spoilt on their way: it ends in a fatal alert. */
export function endInAlert(lab: Lab, ends: Ends): Lab {
  const up = clientUp(lab.connect({ ...ends, resume: 'take', fault: spoiltData }))
  return up.command('client', { kind: 'send', data: Uint8Array.of(1) }).wait(MINUTE)
}

/** The server's cache is empty. */
export function restarted(lab: Lab): Lab {
  return lab.withWorld({ ...lab.world, serverContext: SessionContext.create() })
}

/** The server's cache has room for one session: OpenSSL makes room when it has already counted the newcomer. */
export function smallCache(lab: Lab): Lab {
  return lab.withWorld({ ...lab.world, serverContext: SessionContext.create({ size: 2 }) })
}

/** The server keeps its sessions but does not look for them where they are. */
export function lookingElsewhere(lab: Lab): Lab {
  const serverContext = lab.world.serverContext.with({ mode: ['server', 'no_internal_lookup'] })
  return lab.withWorld({ ...lab.world, serverContext })
}

/** Another server with the same certificate behind the same name: all is the same but the ticket keys. */
export function anotherServer(lab: Lab): Lab {
  const schedule = { format: 'glass-tls', start: lab.start, period: Infinity, grace: 0 } as const
  const ticketKeys = new TicketKeyRing(schedule, seededRandom('another server'))
  return lab.withWorld({ ...lab.world, ticketKeys })
}

/** The ServerHello that is under way repeats the session ID of the ClientHello, as if it stood for a session. */
export function repeatedId(lab: Lab): Lab {
  const { client, world } = lab
  const id = offerOf(client)?.hello.legacy_session_id ?? EMPTY
  const repeat = otherServerHello((hello) => ({ ...hello, legacy_session_id_echo: id }))
  const segments = [...world.toClient.segments].map((segment, ordinal) => ({
    ...segment,
    bytes: concat(...repeat(segment.bytes, 'client', ordinal)),
    sent: ordinal === 0 ? segment.bytes : segment.sent,
  }))
  return lab.withWorld({ ...world, toClient: { ...world.toClient, segments: AppendOnly.of(...segments) } })
}
