import { MINUTE } from '../../bytes/time.ts'
import { EMPTY } from '../../bytes/bytes.ts'
import { findExtension } from '../../wire/extension.ts'
import type { Lab } from '../lab/lab.ts'
import { client, converse, once, server } from '../scenarios/scenario.ts'
import { told, type AttackRow } from './attack.ts'
import { helloOnWire } from './wire.ts'

const CITE = 'RFC 9846 §C.4'

/** A ticket shown twice tells everybody on the path that the same client came again. */
export const TRACKING: AttackRow = {
  id: 'ticket-tracking',
  title: 'A ticket that is shown twice',
  shows: 'a client shows one ticket in two connections: whoever sees both knows that it is the same client',
  holds: 'the same client uses each ticket once: who looks on sees two tickets, and not whose they are',
  about:
    'A ticket travels in the clear in the ClientHello. It means nothing to an observer, but it is the same bytes each time it is ' +
    'shown: from another network, another address, a week later. He links the connections without a key. What the server links ' +
    'is another matter: it made the tickets, and single use hides nothing from it.',
  source: 'Sy et al., Tracking Users across the Web via TLS Session Resumption, ACSAC 2018',
  defence:
    'the client takes a ticket out of its store when it shows it, and gets new ones in each connection',
  check: '',
  cite: CITE,
  play: ({ lab, defended }) => {
    const ends = { client: client(), server: server({ tickets: { count: 1 } }) }
    const full = once(lab(), ends)
    const kept = full.world.clientSessions.slice(-1)
    const again = (now: Lab): Lab =>
      converse(now.wait(MINUTE).connect({ ...ends, resume: defended ? 'take' : kept }))
    const second = again(full)
    const third = again(second)
    const [owner, bytes] = [ticketShown(second), ticketShown(third)]
    if (defended) return told(third.remark(inCommon(owner, bytes), CITE), [], CITE)
    const how = 'read in the clear in the ClientHello of c3, where it is as it was in that of c2'
    return told(third, [{ what: 'the ticket of c2', how, bytes, owner }], CITE)
  },
}

/** The first identity in pre_shared_key, as the wire shows it. */
function ticketShown(lab: Lab): Uint8Array {
  const { identities } = findExtension(helloOnWire(lab).extensions, 'pre_shared_key') ?? { identities: [] }
  return identities[0]?.identity ?? EMPTY
}

/** What two tickets share: the name of the key that sealed them stands first, and is that of every client. */
function inCommon(one: Uint8Array, other: Uint8Array): string {
  const different = one.findIndex((byte, index) => byte !== other[index])
  return different < 0
    ? 'c2 and c3 show one ticket'
    : `c2 and c3 show two tickets; what they share, ${different} bytes, names the server’s key, as in the tickets of all clients`
}
