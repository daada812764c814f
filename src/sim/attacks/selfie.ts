import { fromText } from '../../bytes/bytes.ts'
import type { ExternalPsk } from '../../handshake/config/config.ts'
import { cast, importContextOf } from '../cast/cast.ts'
import { told, type AttackRow } from './attack.ts'
import { dataAt, isUp } from './wire.ts'

const CITE = 'RFC 9257 §4.1, RFC 9258 §5.1'
const ORDER = fromText('open valve 7')

/** A node that is client and server under one key gets its own hello back, and talks to itself. */
export const SELFIE: AttackRow = {
  id: 'selfie',
  title: 'Selfie: a hello sent back to its sender',
  shows: 'two nodes share one PSK for both roles: a node’s own hello comes back, and it obeys its own order',
  holds:
    'the same key, imported with the names of client and server: what the node’s client shows is not what its server imports',
  about:
    'With an external PSK and no certificate, who the peer is follows from the key alone. Where both nodes use one key as ' +
    'client and as server, everything that node A sends is good at node A too. Who sits between sends A’s flights back to A: ' +
    'both ends finish, and A takes itself for B. He reads nothing; that an order went to B, and who gave it, is what falls.',
  source: 'Drucker and Gueron, Selfie, 2019',
  defence:
    'PSKs are imported with a context that says who is client and who is server; or each pair of a client and a server has a key of its own',
  check: 'psk.imported',
  cite: CITE,
  play: ({ lab, defended }) => {
    const shared = { ...cast().psk, identity: fromText('A and B') }
    const used = (client: string, server: string): ExternalPsk =>
      defended ? { ...shared, importContext: importContextOf(client, server) } : shared
    const up = lab()
      .connect({
        client: { externalPsks: [used('A', 'B')] },
        server: { externalPsks: [used('B', 'A')], credentials: [] },
      })
      .run()
    if (!isUp(up)) return told(up, [], CITE)
    const after = up
      .remark('both ends are node A: the attacker sends each flight back to where it came from', CITE)
      .command('client', { kind: 'send', data: ORDER })
    const bytes = dataAt(after, 'c1', 'server')
    const how = 'node A took it from itself, and believes that it came from node B'
    return told(after, [{ what: 'an order of A to B, obeyed by A', how, bytes, owner: ORDER }], CITE)
  },
}
