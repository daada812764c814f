/**
 * What a TLS 1.2 handshake cannot do without: the primitives that RFC 5246 and RFC 7627 make necessary for both sides
 * together, with everything around them already in place. No message, no state, no key schedule as such.
 */
import { x25519 } from '@noble/curves/ed25519.js'
import { ecdhOn } from '../../src/crypto/signature/curve.ts'
import { baselineOf, sizesOf, type Baseline } from './baseline.ts'
import { agreements, records, signatures, transcripts } from './parts.ts'
import { SCENARIOS_12, type Scenario } from './scenario.ts'
import type { Symmetric } from './symmetric.ts'

/** How often each primitive runs, both sides together. */
interface PrimitiveCounts12 {
  readonly keygen: number
  readonly dh: number
  readonly sign: number
  readonly verify: number
  /** Secrets that HMAC is keyed with. */
  readonly midstate: number
  readonly hmac: number
  /** Values of the running transcript hash. */
  readonly transcript: number
  readonly seal: number
  readonly open: number
  readonly ticketOpen: number
}

const ABBREVIATED = {
  keygen: 0,
  dh: 0,
  sign: 0,
  verify: 0,
  midstate: 2,
  hmac: 16,
  transcript: 4,
  seal: 2,
  open: 2,
  ticketOpen: 0,
}
const FULL = { ...ABBREVIATED, keygen: 2, dh: 2, sign: 1, verify: 2, midstate: 4, hmac: 24 }

/**
 * The lists. Per side: a key block of 40 bytes takes 4 HMACs, verify_data 2 each, a master secret 4. Two values of the
 * transcript: in a full handshake without CertificateVerify, session_hash and the client's Finished cover the same messages.
 */
const PRIMITIVES_12 = {
  fullP256: FULL,
  fullX25519: FULL,
  sessionId: ABBREVIATED,
  ticket: { ...ABBREVIATED, ticketOpen: 1 },
} as const satisfies Readonly<Record<keyof typeof SCENARIOS_12, PrimitiveCounts12>>

const KEY = new Uint8Array(16).fill(1)
const PREMASTER = new Uint8Array(32).fill(2)
const MASTER = new Uint8Array(48).fill(2)
const NONCE = new Uint8Array(12).fill(3)
/** seq_num, type, version, length. */
const HEADER = new Uint8Array(13).fill(4)
/** Labels and seeds as P_hash takes them: "key expansion" with both randoms, the others with a hash value. */
const KEY_EXPANSION = new Uint8Array(13 + 64).fill(5)
const FINISHED = new Uint8Array(15 + 32).fill(6)
const EXTENDED_MASTER_SECRET = new Uint8Array(22 + 32).fill(7)

type Mac = ReturnType<Symmetric['hmac']>

/** Both curves alike: uncompressed points on P-256. */
const CURVES = {
  x25519: {
    publicKey: x25519.getPublicKey,
    sharedSecret: x25519.getSharedSecret,
    /** ECParameters, the point behind its length. */
    params: 4 + 32,
  },
  secp256r1: {
    publicKey: (seed: Uint8Array) => ecdhOn('secp256r1').getPublicKey(seed, false),
    sharedSecret: (seed: Uint8Array, point: Uint8Array) =>
      ecdhOn('secp256r1').getSharedSecret(seed, point, false),
    params: 4 + 65,
  },
}

/** The primitives of one scenario of TLS 1.2, the symmetric ones in the hands given. */
export function primitivesOf12(name: keyof typeof PRIMITIVES_12, symmetric: Symmetric): Baseline {
  const counts: PrimitiveCounts12 = PRIMITIVES_12[name]
  const scenario: Scenario = SCENARIOS_12[name]
  const sizes = sizesOf(scenario)
  const curve = CURVES[name === 'fullP256' ? 'secp256r1' : 'x25519']
  /** What ServerKeyExchange signs: both randoms and the parameters. */
  const signed = new Uint8Array(64 + curve.params).fill(13)
  const ticketKey = new Uint8Array(32).fill(14)
  const ticketLength = scenario.client.sessions[0]?.ticket.length ?? 0
  const ticket = symmetric.seal(
    ticketKey,
    NONCE,
    KEY,
    new Uint8Array(Math.max(0, ticketLength - 16 - 12 - 16)),
  )

  return baselineOf(name, counts, sizes, (did) => {
    const midstate = (secret: Uint8Array): Mac => (did.midstate++, symmetric.hmac(secret))
    /** P_hash up to `blocks` hash values. */
    const prf = (secret: Mac, seed: Uint8Array, blocks: number): void => {
      let a = seed
      for (let i = 0; i < blocks; i++) {
        did.hmac += 2
        a = secret(a)
        secret(a, seed)
      }
    }
    const agree = agreements(did, counts, curve)
    const transcript = transcripts(did, symmetric, sizes.messages)
    const authenticate = signatures(did, signed)
    const protect = records(did, symmetric, HEADER, sizes.records)
    const side = (full: boolean): void => {
      if (full) prf(midstate(PREMASTER), EXTENDED_MASTER_SECRET, 2)
      const master = midstate(MASTER)
      prf(master, KEY_EXPANSION, 2)
      prf(master, FINISHED, 1)
      prf(master, FINISHED, 1)
      transcript(counts.transcript / 2)
    }

    return () => {
      agree()
      if (counts.ticketOpen > 0) {
        did.ticketOpen++
        symmetric.open(ticketKey, NONCE, KEY, ticket)
      }
      side(counts.midstate === 4)
      side(counts.midstate === 4)
      if (counts.sign > 0) authenticate()
      protect()
    }
  })
}
