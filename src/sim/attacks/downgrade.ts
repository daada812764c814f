import { MINUTE } from '../../bytes/time.ts'
import { concat, EMPTY, fromHex, fromText, fromUint } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { prf12 } from '../../crypto/hash/prf.ts'
import { EpochKeys12, type Epoch12 } from '../../record/epoch12.ts'
import { sealRecord12 } from '../../record/record12.ts'
import type { Actor } from '../../wire/actor.ts'
import { encodeMessage13 } from '../../wire/handshake.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import type { Lab } from '../lab/lab.ts'
import { rsaServer } from '../cast/cast.ts'
import { client, server, type Ends } from '../scenarios/scenario.ts'
import { told, type AttackRow, type Told } from './attack.ts'
import { weakSecret } from './weak-group.ts'
import { messageOf, messagesIn, nth, recordsIn, vectorsIn } from './records.ts'
import { asFar, dataRead, deviating, helloOnWire, instead, isUp, underWay } from './wire.ts'

const CITE = 'RFC 9846 §4.2.3 (8446 §4.1.3)'
const SUITE = 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'
const WORD = fromText('the password is correct horse')
/** A safe prime of 32 bits: its logarithms take some ten thousand multiplications. Logjam did the same with 512 bits. */
const WEAK = { p: fromHex('ffffff2f'), g: Uint8Array.of(4) }

/** Two ends that both speak TLS 1.3 are brought down to 1.2, and there to a group that somebody can break while they wait. */
export const DOWNGRADE: AttackRow = {
  id: 'downgrade',
  title: 'Down to TLS 1.2, and the sentinel',
  shows:
    'the hello loses supported_versions: only the Finished notices (c1), and over a weak group not even that (c2)',
  holds:
    'the same weak server and the same attacker: the client reads in the server’s random value that it speaks TLS 1.3',
  about:
    'The hellos are in the clear. The attacker takes TLS 1.3 and the extended master secret out of the client’s, and the server ' +
    'answers with TLS 1.2. With a sound key exchange he gains nothing: both Finished cover the hello, and he cannot make them ' +
    '(c1). Where TLS 1.2 is weaker than 1.3, here by a DHE group that he can break at once, he makes both and reads on (c2). ' +
    'Nothing in TLS 1.2 itself tells: the server’s signature covers random values and group, not the versions.',
  source: 'Adrian et al., Logjam, CCS 2015; the sentinel is TLS 1.3’s answer',
  defence:
    'a server of TLS 1.3 that answers with 1.2 ends its signed random value with DOWNGRD and 1, and the client looks',
  check: 'ServerHello.random',
  cite: CITE,
  play: ({ lab, defended }) => {
    const before = defended ? lab() : begun(lab(), false, false).lab.run().wait(MINUTE)
    const weak = begun(before, true, defended)
    if (weak.lab.world.client?.state.name !== 'WAIT_CHANGE_CIPHER_SPEC') return told(weak.lab, [], CITE)
    return broken(weak)
  },
}

/** A connection up to the client’s Finished, which has not arrived; and the ClientHello as it was sent and as it arrived. */
interface Begun {
  readonly lab: Lab
  readonly sent: Uint8Array
  readonly arrived: Uint8Array
}

function begun(before: Lab, weak: boolean, defended: boolean): Begun {
  // No endpoint of the house may be set up with such a group, or without a look at the sentinel.
  const server = weak ? { dhParameters: { parameters: WEAK, anyClient: true } } : {}
  const hello = deviating(before.connect(ends()).step(), 'server', server)
  const sent = underWay(hello, 'server')
  const arrived = withoutVersions(hello)
  const edited = instead(hello, 'server', arrived)
  const client = defended ? {} : { versions: ['TLS 1.2'] as const }
  const lab = asFar(deviating(edited, 'client', client), 'client', 'WAIT_CHANGE_CIPHER_SPEC')
  return { lab, sent, arrived }
}

function ends(): Ends {
  const common = {
    versions: ['TLS 1.3', 'TLS 1.2'],
    suites12: [SUITE],
    groups: ['x25519', 'ffdhe2048'],
  } as const
  return {
    client: client({ ...common, minimumDhBits: 32, sessionTickets: false }),
    server: server({ ...common, credentials: [rsaServer()] }),
  }
}

/** The ClientHello of a client of TLS 1.2 that does not know the extended master secret. */
function withoutVersions(lab: Lab): Uint8Array {
  const hello = helloOnWire(lab)
  const extensions = hello.extensions?.filter(
    ({ type }) => type !== 'supported_versions' && type !== 'extended_master_secret',
  )
  const message = encodeMessage13({ name: 'ClientHello', body: { ...hello, extensions } })
  return concat(Uint8Array.of(22, 3, 1), fromUint(message.length, 2), message)
}

/** He calculates the premaster secret, makes both Finished himself, and reads what the client then says. */
function broken({ lab, sent, arrived }: Begun): Told {
  const flight = recordsIn(underWay(lab, 'server'))
  const [keyRecord, changeRecord] = [nth(flight, 0), nth(flight, 1)]
  const fromServer = lab.sent('server')
  const parameters = vectorsIn(messageOf('server_key_exchange', fromServer))
  const premaster = weakSecret({
    ...{ p: nth(parameters, 0), g: nth(parameters, 1), server: nth(parameters, 2) },
    client: nth(vectorsIn(messageOf('client_key_exchange', keyRecord)), 0),
  })
  const client = helloOnWire(lab).random
  const server = messageOf('server_hello', fromServer).slice(6, 38)
  const master = prf12('sha256', premaster, 'master secret', concat(client, server), 48)
  const keys = keysOf(master, concat(server, client))
  const finish = (from: Actor, hello: Uint8Array, before: Uint8Array = EMPTY): Uint8Array => {
    const messages = concat(...messagesIn(hello, fromServer, keyRecord), before)
    const verify = prf12('sha256', master, `${from} finished`, digest('sha256', messages), 12)
    return concat(Uint8Array.of(20, 0, 0, 12), verify)
  }
  const genuine = finish('client', sent)
  const forged = finish('client', arrived)
  const toServer = concat(keyRecord, changeRecord, sealRecord12(keys('client'), 'handshake', forged))
  const answered = asFar(instead(lab, 'server', toServer), 'server', 'CONNECTED')
  const changeBack = nth(recordsIn(underWay(answered, 'client')), 0)
  const toClient = sealRecord12(keys('server'), 'handshake', finish('server', sent, genuine))
  const up = instead(answered, 'client', concat(changeBack, toClient)).run()
  if (!isUp(up)) return told(up, [], CITE)
  const after = up.command('client', { kind: 'send', data: WORD })
  const bytes = dataRead(after, 'c2', master)
  const how = 'the exponent was found in the 32-bit group, both Finished made anew, the record opened'
  return told(after, [{ what: 'what the client said', how, bytes, owner: WORD }], CITE)
}

/** The keys of either side for the first record (RFC 5246 §6.3): no MAC keys, 16 bytes of key, 4 of IV. */
function keysOf(master: Uint8Array, seed: Uint8Array): (from: Actor) => Epoch12 {
  const block = prf12('sha256', master, 'key expansion', seed, 40)
  return (from) => {
    const [key, iv] = from === 'client' ? [0, 32] : [16, 36]
    const parts = { macKey: EMPTY, key: block.slice(key, key + 16), iv: block.slice(iv, iv + 4) }
    return { generation: 1, keys: new EpochKeys12(SUITES_12[SUITE], parts), sequence: 0 }
  }
}
