import { MINUTE } from '../../bytes/time.ts'
import { fromText } from '../../bytes/bytes.ts'
import { bothNames, otherName, OTHER_NAME } from '../cast/others.ts'
import { cast } from '../cast/cast.ts'
import { client, once, server } from '../scenarios/scenario.ts'
import { told, type AttackRow } from './attack.ts'
import { dataAt, isUp } from './wire.ts'

const CITE = 'RFC 9846 §4.7.1 (8446 §4.6.1)'
const SECRET = fromText('payroll, for staff alone')

/** A session of one host opens another, since a resumption asks for no certificate and no application is asked. */
export const VIRTUAL_HOST: AttackRow = {
  id: 'virtual-host',
  title: 'A session of one host shown to another',
  shows:
    'server.example takes any client, other.example its staff; with one certificate a session of the one opens the other',
  holds:
    'the same with a certificate for each host: the session is of another identity, and the staff’s door is asked',
  about:
    'Two virtual hosts share ticket keys. One lets any client in that has a certificate, the other looks who it is. A ' +
    'resumption shows no certificate, so what the second host checks at a handshake is not checked: the session carries an ' +
    'identity that the first host was content with.',
  source:
    'Delignat-Lavaud and Bhargavan, Network-based Origin Confusion Attacks against HTTPS Virtual Hosting, WWW 2015; CVE-2025-23419 (nginx)',
  defence:
    'each host has a certificate of its own, and a session resumes only where that same certificate would be shown',
  check: 'psk.server-name',
  cite: CITE,
  play: ({ lab, defended }) => {
    const credentials = defended ? [cast().server, otherName()] : [bothNames()]
    const host = server({
      credentials,
      trust: [cast().root],
      clientCertificate: 'require',
      tickets: { count: 1 },
    })
    const mallory = client({ credential: cast().client })
    const before = once(lab(), { client: mallory, server: host }).wait(MINUTE)
    const sessions = before.world.clientSessions.slice(-1)
    const after = before
      .connect({
        client: { ...mallory, serverName: OTHER_NAME },
        server: host,
        // No endpoint of the house would offer it so: the attacker wrote another name on his session.
        resume: sessions.map((session) => ({ ...session, serverName: OTHER_NAME })),
        onPeer: ({ from }) => (from === 'client' ? { refused: 'not of the staff' } : 'accept'),
      })
      .run()
    if (!isUp(after)) return told(after, [], CITE)
    const page = after.command('server', { kind: 'send', data: SECRET })
    const how = 'sent by other.example, which never asked who he is'
    return told(
      page,
      [{ what: 'a page of the staff', how, bytes: dataAt(page, 'c2', 'client'), owner: SECRET }],
      CITE,
    )
  },
}
