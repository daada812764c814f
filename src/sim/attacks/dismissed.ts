import { MINUTE } from '../../bytes/time.ts'
import { equal, fromText } from '../../bytes/bytes.ts'
import type { PeerDecision, PeerQuestion } from '../../handshake/state/request.ts'
import { anotherServer } from '../faults/world.ts'
import { cast } from '../cast/cast.ts'
import { client, once, server } from '../scenarios/scenario.ts'
import { told, type AttackRow } from './attack.ts'
import { nth } from './records.ts'
import { dataAt, isUp } from './wire.ts'

const CITE = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const SECRET = fromText('plans of next year')

/** Who was let in once comes in again by his session, after the door was closed to his certificate. */
export const DISMISSED: AttackRow = {
  id: 'dismissed-client',
  title: 'An identity that outlives its permission',
  shows:
    'a client is dismissed, and comes in all the same: its session stands for the certificate it showed before',
  holds:
    'the same, but the server changes its ticket keys with the list: nobody’s old session is known, and all are asked',
  about:
    'The application looks at a client’s certificate when it is shown. A session stands for a client that was looked at, so a ' +
    'resumption asks nothing. Whoever leaves the list between the two connections is let in until his session ends, which ' +
    'each resumption may put off.',
  source: 'RFC 9846 §2.2: a resumption shows no certificate',
  defence: 'with the list go the sessions: other ticket keys, or the sessions removed from the cache',
  check: 'psk.known',
  cite: CITE,
  play: ({ lab, defended }) => {
    const ends = {
      client: client({ credential: cast().client }),
      server: server({ trust: [cast().root], clientCertificate: 'require', tickets: { count: 1 } }),
    }
    const before = once(lab(), ends).wait(MINUTE).remark('the server takes this client off its list', CITE)
    const changed = defended ? anotherServer(before) : before
    const after = changed.connect({ ...ends, resume: 'take', onPeer: withoutDismissed }).run()
    if (!isUp(after)) return told(after, [], CITE)
    const page = after.command('server', { kind: 'send', data: SECRET })
    const how = 'sent by the server, which took him for a client that it knows'
    return told(page, [{ what: 'a page', how, bytes: dataAt(page, 'c2', 'client'), owner: SECRET }], CITE)
  },
}

function withoutDismissed({ peer }: PeerQuestion): PeerDecision {
  const dismissed = equal(nth(peer.chain, 0), nth(cast().client.chain, 0))
  return dismissed ? { refused: 'no longer on the list' } : 'accept'
}
