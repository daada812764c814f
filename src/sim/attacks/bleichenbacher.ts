import { MINUTE } from '../../bytes/time.ts'
import { concat, fromText, fromUint, toHex } from '../../bytes/bytes.ts'
import { makeIdentity, type Identity } from '../../certificate/keys/identity.ts'
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import { rsaByteLength, rsaPrivateOperation } from '../../crypto/signature/rsa.ts'
import type { Lab } from '../lab/lab.ts'
import { SEED, SERVER_NAME, YEAR } from '../cast/cast.ts'
import { client, once, server, type Ends } from '../scenarios/scenario.ts'
import { told, type AttackRow, type Told } from './attack.ts'
import { bytesOf, inverse, numberOf, power } from './numbers.ts'
import { searchPlaintext, type Progress } from './oracle-search.ts'
import { messageOf, nth, recordsIn } from './records.ts'
import { dataRead, instead, secretIn } from './wire.ts'

const CITE = 'RFC 5246 §7.4.7.1'
/** What a query of a server of the house is made of beside the ciphertext: ChangeCipherSpec, and a Finished that is none. */
const REST = concat(Uint8Array.of(20, 3, 3, 0, 1, 1), Uint8Array.of(22, 3, 3, 0, 40), new Uint8Array(40))
const PREMASTER = 48

/** A server says whether a padding is good; that is enough to decrypt with its key, and to read a recorded connection. */
export const BLEICHENBACHER: AttackRow = {
  id: 'bleichenbacher',
  title: 'Bleichenbacher’s oracle',
  shows:
    'a server answers a wrong padding at once: some thousand such answers give the premaster secret of a recorded connection',
  holds:
    'the same questions, and one answer to all of them: a wrong padding leads to another premaster secret, and on',
  about:
    'The RSA key exchange encrypts the premaster secret behind 00 02 and a padding. A server that treats a wrong padding ' +
    'otherwise than a wrong secret, by an alert or by time, tells of any ciphertext whether it begins with 00 02. The attacker ' +
    'multiplies the recorded secret by numbers of his choice and asks; each yes halves what it can be. All of it is decrypted ' +
    'with the server’s key, which he never has. Of a key of usual shape it takes about a million questions; the toy has 1025 ' +
    'bits with a first byte 01, where a guess is good once in 350.',
  source: 'Bleichenbacher, CRYPTO 1998; ROBOT, USENIX Security 2018; CVE-2017-13099 and others',
  defence:
    'every ciphertext leads on: one that holds no premaster secret to a random one, so that only Finished fails',
  check: 'record.fragment',
  cite: CITE,
  play: ({ lab, defended }) => {
    const ends: Ends = {
      client: client({ versions: ['TLS 1.2'], suites12: [SUITE], sessionTickets: false, verifyPeer: false }),
      server: server({ versions: ['TLS 1.2'], suites12: [SUITE], credentials: [toy()] }),
    }
    const recorded = once(lab(), ends).remark('somebody recorded all of c1', CITE)
    const records = recordsIn(recorded.sent('client'))
    // Each question is a connection of its own; here all begin from this moment of c2.
    const asked = recorded.wait(MINUTE).replay(nth(records, 0), ends.server).run()
    const ciphertext = messageOf('client_key_exchange', nth(records, 1)).slice(6)
    return defended ? sameAnswers(asked, ciphertext) : decrypted(asked, ciphertext)
  },
}

const SUITE = 'TLS_RSA_WITH_AES_128_GCM_SHA256'

/** A server that says decrypt_error where the padding does not begin with 00 02. */
function refuses(ciphertext: bigint): boolean {
  const { length } = bytesOf(KEY.n)
  const [first, second] = bytesOf(rsaPrivateOperation(KEY, ciphertext), length)
  return first !== 0 || second !== 2
}

function decrypted(lab: Lab, ciphertext: Uint8Array): Told {
  const { n, e } = KEY
  const puzzle = { n, e, ciphertext: numberOf(ciphertext), length: rsaByteLength(n) }
  const { plaintext, progress } = searchPlaintext(puzzle, (each) => !refuses(each))
  const bytes = bytesOf(plaintext).slice(-PREMASTER)
  const after = milestones(progress).reduce(
    (now, { queries, bits }) =>
      now.remark(`after ${queries} questions ${bits} of 1032 bits are settled`, CITE),
    lab,
  )
  const { queries } = nth(progress, -1)
  const how = `from ${queries} questions, of which the server answered all but ${progress.length} with decrypt_error`
  const owner = secretIn(after, 'c1/client/pre_master_secret')
  const read = { bytes: dataRead(after, 'c1', bytes), owner: fromText('ping') }
  return told(
    after,
    [
      { what: 'the premaster secret of c1', how, bytes, owner },
      { what: 'what the client said in c1', how: 'the recorded records opened with it', ...read },
    ],
    CITE,
  )
}

/** The first, and those that settle the next quarter. */
function milestones(progress: readonly Progress[]): readonly Progress[] {
  const quarters = [0, 256, 512, 768].map((bits) => progress.find((each) => each.bits > bits))
  return quarters.flatMap((each) => each ?? [])
}

/** The engine as it is: what it says to the recorded ciphertext, and to others of which nearly none has a good padding. */
function sameAnswers(lab: Lab, ciphertext: Uint8Array): Told {
  const { n, e } = KEY
  const before = lab.sent('server').length
  const factors = Array.from({ length: 16 }, (_, index) => BigInt(index + 1))
  const asked = factors.map((s) => {
    const query = bytesOf((power(s, e, n) * numberOf(ciphertext)) % n, ciphertext.length)
    const body = concat(fromUint(query.length, 2), query)
    const message = concat(Uint8Array.of(16), fromUint(body.length, 3), body)
    const record = concat(Uint8Array.of(22, 3, 3), fromUint(message.length, 2), message)
    return instead(lab, 'server', concat(record, REST)).run()
  })
  const answers = new Set(asked.map((each) => toHex(each.sent('server').slice(before))))
  const text = `${asked.length} ciphertexts, the recorded one among them: ${answers.size === 1 ? 'one answer' : 'several answers'}`
  return told(nth(asked, 0).remark(text, CITE), [], CITE)
}

// ---- The toy

const KEY = keyOf(
  0xde56f89ce58ef53c9a1feb6eb832eef03bd2f44669df21ccbffc80155a401877154864e3c57c525ec7d4594815afac988445e4264060b9366de55234e2ee67c3n,
  0x18dc5de208b7ec168b208921940c0b0d6287541a7666cbbd93451c17a8a1e31f186342b5b5f0e24e0a9e747e8fbf6ad2a4a7d930eec9e58dbad7ef44649d6d035n,
)

function keyOf(p: bigint, q: bigint): RsaPrivateKey {
  const e = 65537n
  const d = inverse(e, (p - 1n) * (q - 1n))
  return { kind: 'rsa', n: p * q, e, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) }
}

function toy(): Identity {
  const { n, e } = KEY
  const leaf = { publicKey: { kind: 'rsa', n, e }, keyUsage: ['keyEncipherment'] } as const
  const { identity } = makeIdentity({ seed: SEED, names: [SERVER_NAME], ...YEAR, faults: { leaf } })
  return { ...identity, privateKey: KEY }
}
