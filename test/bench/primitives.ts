/**
 * What a handshake cannot do without: the primitives that RFC 9846 makes necessary for both sides together, with
 * everything around them already in place. No message, no state, no key schedule as such.
 * Not counted, since a connection without exporters has no use for it: exporter_master_secret.
 */
import { x25519 } from '@noble/curves/ed25519.js'
import { baselineOf, sizesOf, type Baseline } from './baseline.ts'
import { agreements, records, renew, signatures, transcripts } from './parts.ts'
import { SCENARIOS, TICKET_LENGTH } from './scenario.ts'
import type { Symmetric } from './symmetric.ts'

/** How often each primitive runs, both sides together. */
interface PrimitiveCounts {
  readonly keygen: number
  readonly dh: number
  readonly sign: number
  readonly verify: number
  readonly extract: number
  readonly expand: number
  readonly hmac: number
  /** Values of the running transcript hash. */
  readonly transcript: number
  readonly seal: number
  readonly open: number
  readonly ticketSeal: number
  readonly ticketOpen: number
}

const SYMMETRIC = { seal: 3, open: 3, ticketSeal: 1, transcript: 10 }

/**
 * The lists, with one NewSessionTicket each. Full: the early secret and what follows from it alone are constants.
 * Per side and handshake: 3 expansions of the handshake secret, 3 of each handshake traffic secret, 3 of the master
 * secret, 2 of each application traffic secret, 1 of the resumption secret; with a PSK 3 more in front.
 */
const PRIMITIVES = {
  full: {
    keygen: 2,
    dh: 2,
    sign: 1,
    verify: 2,
    extract: 4,
    expand: 34,
    hmac: 4,
    ticketOpen: 0,
    ...SYMMETRIC,
  },
  resume: {
    keygen: 2,
    dh: 2,
    sign: 0,
    verify: 0,
    extract: 6,
    expand: 40,
    hmac: 6,
    ticketOpen: 1,
    ...SYMMETRIC,
  },
  pskKe: {
    keygen: 0,
    dh: 0,
    sign: 0,
    verify: 0,
    extract: 6,
    expand: 40,
    hmac: 6,
    ticketOpen: 1,
    ...SYMMETRIC,
  },
} as const satisfies Readonly<Record<keyof typeof SCENARIOS, PrimitiveCounts>>

const KEY = new Uint8Array(16).fill(1)
const SECRET = new Uint8Array(32).fill(2)
const NONCE = new Uint8Array(12).fill(3)
const HEADER = new Uint8Array(5).fill(4)
/** As long as HkdfLabel with a hash value and the counter byte behind it, and without one. */
const INFO = new Uint8Array(54).fill(5)
const SHORT_INFO = new Uint8Array(14).fill(6)
/** 64 spaces, the context string, a zero byte, a hash value. */
const SIGNED = new Uint8Array(64 + 33 + 1 + 32).fill(0x20)
const X25519 = { publicKey: x25519.getPublicKey, sharedSecret: x25519.getSharedSecret }

type Mac = ReturnType<Symmetric['hmac']>

/** The primitives of one scenario of TLS 1.3, the symmetric ones in the hands given. */
export function primitivesOf(name: keyof typeof PRIMITIVES, symmetric: Symmetric): Baseline {
  const counts: PrimitiveCounts = PRIMITIVES[name]
  const sizes = sizesOf(SCENARIOS[name])
  const ticketKey = new Uint8Array(32).fill(14)
  const session = new Uint8Array(TICKET_LENGTH - 16 - 12 - 16).fill(15)
  const ticket = symmetric.seal(ticketKey, NONCE, KEY, session)
  // For tickets that are made; the one that is opened keeps its own.
  const nonce = NONCE.slice()

  return baselineOf(name, counts, sizes, (did) => {
    const midstate = symmetric.hmac
    const extract = (): Uint8Array => (did.extract++, midstate(SECRET)(SECRET))
    const expand = (secret: Mac, times: number, info = INFO): Uint8Array => {
      did.expand += times
      let made: Uint8Array = SECRET
      for (let i = 0; i < times; i++) made = secret(info)
      return made
    }
    const mac = (): Uint8Array => (did.hmac++, midstate(SECRET)(SECRET))

    const agree = agreements(did, counts, X25519)
    const transcript = transcripts(did, symmetric, sizes.messages)
    const authenticate = signatures(did, SIGNED)
    const protect = records(
      did,
      symmetric,
      HEADER,
      // The content type stands behind the content.
      sizes.records.map((length) => length + 1),
    )

    /** The key schedule of one side, with the HMAC midstate of each secret made once. */
    const schedule = (psk: boolean): void => {
      if (psk) {
        const early = midstate(extract())
        const binderKey = expand(early, 2)
        expand(midstate(binderKey), 1, SHORT_INFO)
        mac()
      }
      const handshake = midstate(extract())
      const traffic = expand(handshake, 3)
      for (let side = 0; side < 2; side++) expand(midstate(traffic), 3, SHORT_INFO)
      mac()
      mac()
      const master = midstate(extract())
      const application = expand(master, 3)
      for (let side = 0; side < 2; side++) expand(midstate(application), 2, SHORT_INFO)
      expand(midstate(application), 1, SHORT_INFO)
    }

    return () => {
      agree()
      if (counts.ticketOpen > 0) {
        did.ticketOpen++
        symmetric.open(ticketKey, NONCE, KEY, ticket)
      }
      for (let side = 0; side < 2; side++) {
        transcript(counts.transcript / 2)
        schedule(counts.extract === 6)
      }
      if (counts.sign > 0) authenticate()
      protect()
      did.ticketSeal++
      renew(nonce)
      symmetric.seal(ticketKey, nonce, KEY, session)
    }
  })
}
