import { MINUTE } from '../../bytes/time.ts'
import { EMPTY, fromText, uintAt } from '../../bytes/bytes.ts'
import { makeIdentity, type Identity } from '../../certificate/keys/identity.ts'
import type { Connection } from '../../connection/connection.ts'
import { hmac } from '../../crypto/hash/hmac.ts'
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import type { Lab } from '../lab/lab.ts'
import { rsaServer, SEED, YEAR } from '../cast/cast.ts'
import { client, server } from '../scenarios/scenario.ts'
import { told, type AttackRow, type Stolen, type Told } from './attack.ts'
import { messageOf } from './records.ts'
import { asFar, dataRead, helloOnWire, isUp, secretIn } from './wire.ts'

const CITE = 'RFC 7627 §1, §4'
const NAME = 'attacker.example'
const PASSWORD = fromText('the client’s password')

/** Two handshakes with one master secret, then a resumption that fits both: the attacker leaves, and client and server are one. */
export const TRIPLE_HANDSHAKE: AttackRow = {
  id: 'triple-handshake',
  title: 'Triple handshake',
  shows:
    'two connections of the attacker get one master secret; resumed, client and server talk to each other unawares',
  holds:
    'the same with the extended master secret: it covers the certificate, so the two differ and nothing resumes',
  about:
    'A client visits the attacker’s server. With RSA he gets its premaster secret, encrypts it for the real server, and repeats ' +
    'both random values and the session ID: the master secrets of the two connections are equal. A resumption covers neither ' +
    'certificate: passed on unchanged, it makes client and server one connection with equal Finished. A login that is bound to ' +
    'these (tls-unique, RFC 5929) is good at the server, and he reads it all. The paper’s third handshake, a renegotiation with ' +
    'the client’s certificate, is refused here: renegotiation.same-master-secret (RFC 7627 §5.4).',
  source:
    'Bhargavan, Delignat-Lavaud, Fournet, Pironti and Strub, Triple Handshakes and Cookie Cutters, S&P 2014',
  defence: 'the extended master secret: the PRF takes the hash of the whole handshake, certificate included',
  check: 'record.fragment',
  cite: CITE,
  play: ({ lab, seed, defended }) => {
    const choices = new Map<string, Uint8Array>()
    const common = {
      versions: ['TLS 1.2'],
      suites12: ['TLS_RSA_WITH_AES_128_GCM_SHA256'],
      extendedMasterSecret: defended,
    } as const
    const victim = client({ ...common, sessionTickets: false, serverName: NAME })
    const real = server({ ...common, credentials: [rsaServer()] })
    const fake = server({ ...common, credentials: [attackerIdentity()] })

    // c1: the client’s hello waits until the values of the real server are known.
    const c1 = lab({ random: chosen(choices, seed) })
      .connect({ client: victim, server: fake, attacker: 'server' })
      .step()
    choices.set('c2/client/ClientHello.random', helloOnWire(c1).random)
    // c2: his own client, with that random value, up to where it would choose a premaster secret.
    const own = { ...victim, verifyPeer: false }
    const c2 = asFar(
      c1.connect({ client: own, server: real, attacker: 'client' }),
      'client',
      'WAIT_SERVER_HELLO_DONE',
    )
    const { random, sessionId } = answerIn(c2)
    choices.set('c1/server/ServerHello.random', random)
    choices.set('c1/server/ServerHello.session_id', sessionId)
    const first = c2.goOn(c1.world).run()
    choices.set('c2/client/pre_master_secret', secretIn(first, 'c1/server/pre_master_secret').slice(2))
    const both = first.goOn(c2.world).run()
    // c3: what the client sends to the attacker is passed on to the server, and back.
    const third = both.wait(MINUTE).connect({ client: victim, server: real, resume: 'take' }).run()
    if (!isUp(third)) return told(third, [], CITE)
    return login(third)
  },
}

/** The client proves that it knows the password, bound to this very connection; the server compares. */
function login(lab: Lab): Told {
  const proof = (end: Connection): Uint8Array => hmac('sha256', PASSWORD, tlsUnique(end))
  const after = lab.command('client', { kind: 'send', data: proof(lab.client) })
  const master = secretIn(after, 'c2/client/master_secret')
  const stolen: Stolen[] = [
    {
      what: 'one master secret in c1 and c2',
      how: 'his server decrypted the premaster secret, his client encrypted it again, between the same random values',
      bytes: master,
      owner: secretIn(after, 'c1/client/master_secret'),
    },
    {
      what: 'a login that the server takes',
      how: 'the client sent it to him in c3, bound to a Finished that is the server’s as well; read with the master secret',
      bytes: dataRead(after, 'c3', master),
      owner: proof(after.server),
    },
  ]
  return told(after, stolen, CITE)
}

/** The first Finished of a resumption is the server’s (RFC 5929 §3). */
function tlsUnique({ state }: Connection): Uint8Array {
  return 'verifyData' in state ? state.verifyData.server : EMPTY
}

/** The ServerHello of the connection in progress: 32 bytes of random value, and a session ID behind its length. */
function answerIn(lab: Lab): { readonly random: Uint8Array; readonly sessionId: Uint8Array } {
  const hello = messageOf('server_hello', lab.sent('server'))
  return { random: hello.slice(6, 38), sessionId: hello.slice(39, 39 + uintAt(hello, 38, 1)) }
}

/** What the attacker’s endpoints draw is what he likes, once he knows it. */
function chosen(choices: ReadonlyMap<string, Uint8Array>, seed: string): Random {
  const others = seededRandom(seed)
  return {
    draw: (key, length) =>
      choices.get(`${key.connection}/${key.actor}/${key.use}`) ?? others.draw(key, length),
  }
}

function attackerIdentity(): Identity {
  return makeIdentity({ seed: SEED, names: [NAME], key: 'rsa-2048', ...YEAR }).identity
}
