import { concat, fromText, uintAt } from '../../bytes/bytes.ts'
import type { Connection } from '../../connection/connection.ts'
import { epoch12 } from '../../record/epoch.ts'
import type { Epoch12 } from '../../record/epoch12.ts'
import { openRecord12, sealRecord12 } from '../../record/record12.ts'
import { recordOf } from '../../record/record13.ts'
import type { Actor } from '../../wire/actor.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes, type ContentType } from '../../wire/registry.ts'
import type { LinkModel } from '../kernel/link.ts'
import { client, server } from '../scenarios/scenario.ts'
import { told, type AttackRow } from './attack.ts'
import { recordsIn } from './records.ts'
import { dataAt, isUp } from './wire.ts'

const CITE = 'RFC 5746 §1, §3.7'
const PREFIX = fromText('GET /pay?to=mallory HTTP/1.1 X-Ignore: ')
const REQUEST = fromText('GET / HTTP/1.1 Cookie: id=4711-secret')
const COMMON = {
  versions: ['TLS 1.2'],
  suites12: ['TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
} as const

/** Words of the attacker before the words of the victim, in one connection as the server sees it. */
export const RENEGOTIATION: AttackRow = {
  id: 'renegotiation',
  title: 'Words before the victim’s own',
  shows:
    'an attacker’s request, then the victim’s handshake inside his connection: the old server takes both for one client',
  holds: 'the same against a server of today: the hello inside the connection is bound to nothing before it',
  about:
    'RFC 5246 lets a handshake begin inside a connection, and nothing in it refers to the handshake before. The attacker ' +
    'connects, sends the beginning of a request, and puts the victim’s whole handshake into his records: for the victim it is ' +
    'the first, for the server the second. He reads nothing of what follows, but his words stand before the victim’s, and the ' +
    'victim’s cookie pays for them.',
  source: 'Ray and Dispensa, Renegotiating TLS, 2009; CVE-2009-3555',
  defence:
    'each hello carries the verify_data of the handshake before it: none, where the victim sees a first handshake',
  check: 'binding.verify-data',
  cite: CITE,
  play: ({ lab, defended }) => {
    const ends = {
      client: client({ ...COMMON, sessionTickets: false }),
      server: server({ ...COMMON, renegotiation: 'allow' }),
    }
    const before = lab()
      .connect({ ...ends, attacker: 'client' })
      .run()
      .command('client', { kind: 'send', data: PREFIX })
    const { client: mine, server: theirs } = before
    const begun = before.connect(ends)
    const inside = defended ? theirs : forgetful(begun.server, theirs)
    const spliced = begun
      .withWorld({ ...begun.world, server: { ...inside, id: 'c2' }, fault: wrappedBy(mine) })
      .remark(
        'the attacker puts the records of c2 into those of c1: for the server it is one connection',
        CITE,
      )
      .run()
    if (!isUp(spliced)) return told(spliced, [], CITE)
    const after = spliced.command('client', { kind: 'send', data: REQUEST })
    const bytes = concat(dataAt(after, 'c1', 'server'), dataAt(after, 'c2', 'server'))
    const how = 'what the server’s application read, one behind the other'
    const what = 'one request, of his words and the victim’s cookie'
    return told(after, [{ what, how, bytes, owner: concat(PREFIX, REQUEST) }], CITE)
  },
}

/** A server from before RFC 5746: of the handshake before it keeps the keys that protect its records, and nothing else. */
function forgetful(fresh: Connection, { read, write, phase }: Connection): Connection {
  return { ...fresh, read, write, phase: phase + 1 }
}

/**
 * What the attacker does on the wire of c2: up to ChangeCipherSpec the victim’s records are plaintext, and the server’s are
 * under the keys of c1, which he has. What comes behind it neither needs his keys nor opens with them.
 */
function wrappedBy({ write, read }: Connection): LinkModel['fault'] {
  const keys: Record<Actor, Epoch12 | undefined> = { server: epoch12(write), client: epoch12(read) }
  const done = new Map<string, readonly Uint8Array[]>()
  const change = (record: Uint8Array, to: Actor): Uint8Array => {
    const epoch = keys[to]
    if (!epoch) return record
    const type = contentTypes.nameOf(uintAt(record, 0, 1)) as ContentType
    keys[to] = type === 'change_cipher_spec' ? undefined : { ...epoch, sequence: epoch.sequence + 1 }
    if (to === 'server') return sealRecord12(epoch, type, record.slice(RECORD_HEADER))
    const content = openRecord12({ type, bytes: record }, epoch)?.content
    return content ? recordOf(type, 0x0303, content) : record
  }
  return (bytes, to, ordinal) => {
    // Asked again for a segment that he changed, he gives what he gave.
    const name = `${to} ${ordinal}`
    const known = done.get(name) ?? [concat(...recordsIn(bytes).map((record) => change(record, to)))]
    done.set(name, known)
    return known
  }
}
