import { MINUTE } from '../../bytes/time.ts'
import { concat, fromHex, fromUint } from '../../bytes/bytes.ts'
import { DH_PARAMETERS, dhGroup } from '../../crypto/agreement/dh.ts'
import { GROUPS } from '../../crypto/agreement/group.ts'
import { seededRandom, type Random } from '../../crypto/hash/random.ts'
import type { Seam } from '../../handshake/state/endpoint.ts'
import type { Lab } from '../lab/lab.ts'
import { rsaServer } from '../cast/cast.ts'
import { client, server, type Ends } from '../scenarios/scenario.ts'
import { told, type AttackRow, type Stage, type Told } from './attack.ts'
import { keyCompressions } from './block-meter.ts'
import { bytesOf, numberOf, power } from './numbers.ts'
import { messageOf, nth, recordsIn, vectorsIn } from './records.ts'
import { deviating, secretIn } from './wire.ts'

const CITE = 'RFC 5246 §8.1.2'
const CITE_13 = 'RFC 9846 §7.4.1 (8446 §7.4.1)'
/** A safe prime of 65 bytes: a secret of 65 bytes is longer than a block of SHA-256, and one of 64 is not. */
const P = fromHex(
  'fa9a18aee3aa6b8a275caf192db2cfadbf9795c2e7d26f2d0af40fba6fe780b940cc85adba9f8870d05fffddc06d0547cf8e9dc45a1cf394eeae01f40b64ace19f',
)
const GROUP = { p: P, g: Uint8Array.of(4) }
const SUITE = 'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256'
/** Enough that one product in them begins with a zero byte, nearly always. */
const MOST = 4096

/** Zeros that are left out make the secret shorter, and a key that is shorter takes less work. */
export const RACCOON: AttackRow = {
  id: 'raccoon',
  title: 'Raccoon: zeros left out of a DH secret',
  shows:
    'a server keeps its DH key, and its PRF takes two compressions less where the secret begins with a zero byte: bits leak',
  holds: 'TLS 1.3 keeps the zeros of a DH secret: every secret is as long as the prime, and takes as long',
  about:
    'TLS 1.2 takes the DH secret without its leading zero bytes for the premaster secret. Its length is then a property of a ' +
    'secret, and the work of the PRF depends on it. Where the server uses its key again, the attacker sends the client’s ' +
    'recorded value times g^r and learns for each r whether the recorded secret, times a number that he knows, begins with a ' +
    'zero byte. Some seventy such answers and a lattice (the hidden number problem) give the whole secret; that last step is ' +
    'not done here. The toy prime has 65 bytes, so that the length decides whether the key is hashed first.',
  source: 'Merget, Brinkmann, Aviram, Somorovsky, Mittmann and Schwenk, Raccoon Attack, USENIX Security 2021',
  defence:
    'TLS 1.3 pads the secret with zeros to the length of the prime; in TLS 1.2, a new DH key for each connection',
  check: '',
  cite: CITE_13,
  play: ({ lab, seed, defended }) => (defended ? padded(lab()) : stripped(lab, seed)),
}

function stripped(lab: Stage['lab'], seed: string): Told {
  const chosen: { share?: Uint8Array } = {}
  const seam: Seam = {
    message: (bytes, name, { id, actor }) =>
      chosen.share && id === 'c2' && actor === 'client' && name === 'ClientKeyExchange'
        ? keyExchangeOf(chosen.share)
        : bytes,
  }
  const ends: Ends = {
    client: client({ versions: ['TLS 1.2'], suites12: [SUITE], minimumDhBits: 512, sessionTickets: false }),
    server: server({
      versions: ['TLS 1.2'],
      suites12: [SUITE],
      groups: ['ffdhe2048'],
      credentials: [rsaServer()],
    }),
  }
  const connected = (before: Lab): Lab =>
    deviating(before.connect(ends), 'server', { dhParameters: { parameters: GROUP, anyClient: true } })
  const recorded = connected(lab({ seam, random: oneDhKey(seed) })).run()
  const keyRecord = nth(recordsIn(recorded.sent('client')), 1)
  const clientShare = nth(vectorsIn(messageOf('client_key_exchange', keyRecord)), 0)
  const serverShare = nth(vectorsIn(messageOf('server_key_exchange', recorded.sent('server'))), 2)

  // The server’s part of so many connections: the secret, and what the PRF’s key takes.
  const own = secretIn(recorded, 'c1/server/dh_private')
  const shareFor = (r: number): Uint8Array =>
    bytesOf((numberOf(clientShare) * power(4n, BigInt(r), PRIME)) % PRIME, P.length)
  const counted = (secret: Uint8Array): number => keyCompressions('sha256', secret.length)
  const took = (r: number): number => counted(dhGroup(GROUP).agree(own, shareFor(r)))
  const usual = counted(P)
  const r = upTo(MOST).find((each) => took(each) < usual) ?? 0
  chosen.share = shareFor(r)
  const after = connected(recorded.wait(MINUTE)).run()
  const product =
    numberOf(secretIn(after, 'c1/client/pre_master_secret')) * power(numberOf(serverShare), BigInt(r), PRIME)
  const how = `c2 shows g^${r} times the client’s value: of ${r} questions this one took ${counted(secretIn(after, 'c2/server/pre_master_secret'))} compressions, not ${usual}`
  const what = `the first byte of c1’s secret times the server’s value to the ${r}`
  const owner = bytesOf(product % PRIME, P.length).slice(0, 1)
  return told(after, [{ what, how, bytes: Uint8Array.of(0), owner }], CITE)
}

/** TLS 1.3 over a group of RFC 7919, and the same questions. */
function padded(lab: Lab): Told {
  const groups = ['ffdhe2048'] as const
  const after = lab
    .connect({ client: client({ groups, keyShares: groups }), server: server({ groups }) })
    .run()
  const group = GROUPS.ffdhe2048
  const own = group.generate(new Uint8Array(group.seedLength).fill(7))
  const counts = new Map<number, number>()
  let zeros = 0
  for (const r of upTo(300)) {
    const secret = group.decapsulate(
      own,
      bytesOf(power(2n, BigInt(2000 + r), numberOf(DH_PARAMETERS.ffdhe2048.p)), 256),
    )
    if (secret[0] === 0) zeros++
    const took = keyCompressions('sha256', secret.length)
    counts.set(took, (counts.get(took) ?? 0) + 1)
  }
  const text = `300 secrets, ${zeros} of which begin with a zero byte: the key of HKDF took ${[...counts.keys()].join(', ')} compressions`
  return told(after.remark(text, CITE_13), [], CITE_13)
}

const PRIME = numberOf(P)

function upTo(most: number): number[] {
  return Array.from({ length: most }, (_, index) => index + 1)
}

/** A server that draws its DH key once (RFC 7919 §5.1 would have a new one each time). */
function oneDhKey(seed: string): Random {
  const random = seededRandom(seed)
  return {
    draw: (key, length) =>
      random.draw(
        key.actor === 'server' && key.use === 'dh_private' ? { ...key, connection: 'every' } : key,
        length,
      ),
  }
}

function keyExchangeOf(share: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(16), fromUint(share.length + 2, 3), fromUint(share.length, 2), share)
}
