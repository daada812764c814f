/** Traffic secrets of TLS 1.3 as openers of records: of a suite that is known, or of each that may be meant. */
import { EMPTY } from '../../bytes/bytes.ts'
import { AEADS } from '../../crypto/cipher/aead.ts'
import { HASHES } from '../../crypto/hash/hash.ts'
import { EpochKeys } from '../../record/epoch.ts'
import { hkdfExpandLabel } from '../../secrets/label.ts'
import { hmacKeyOf } from '../../secrets/hmac-keys.ts'
import { EXPANSIONS_13 } from '../../secrets/schedule13.ts'
import type { EpochName } from '../../trace/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { Opener, type GivenSecret, type Opened } from './opener.ts'

/** Labels whose secrets protect records (RFC 9850 §2.2); OpenSSL writes `_N` for those after a KeyUpdate. */
const TRAFFIC =
  /^(CLIENT|SERVER)_(?:(EARLY)_TRAFFIC_SECRET|(HANDSHAKE)_TRAFFIC_SECRET|TRAFFIC_SECRET_(\d+|N))$/

/** Whether the secrets of a label protect records. No server sends early data. */
export function isTrafficLabel(label: string): boolean {
  return TRAFFIC.test(label) && !label.startsWith('SERVER_EARLY')
}

/** The suites whose hash has the length of a secret. */
export function suitesFor(secret: Uint8Array): readonly Suite13[] {
  return (Object.keys(SUITES_13) as Suite13[]).filter(
    (suite) => HASHES[SUITES_13[suite].hash].outputLength === secret.length,
  )
}

/** Openers of one secret: one for each suite that may be meant. @throws never: a label that is none of theirs has none */
export function trafficOpeners(given: GivenSecret): TrafficOpener[] {
  const { label, bytes } = given
  const [, side, early, handshake, number] = TRAFFIC.exec(label) ?? []
  const from = side === 'SERVER' ? 'server' : 'client'
  const name = early ? 'early' : handshake ? 'handshake' : 'application'
  const generation = number === 'N' ? 1 : Number(number ?? 0)
  return suitesFor(bytes).map((suite) => new TrafficOpener({ given, from, name, generation, suite }))
}

/** Whose records a secret protects, and when. */
interface Place {
  readonly given: GivenSecret
  readonly from: Actor
  readonly name: EpochName
  /** As the label says it: 0 before any KeyUpdate. */
  readonly generation: number
  readonly suite: Suite13
}

/** The keys of one secret under one suite, and of those that follow from it with each KeyUpdate. */
export class TrafficOpener {
  readonly place: Place
  private secret: Uint8Array
  private opener: Opener | undefined
  private updates = 0
  private ahead: { readonly secret: Uint8Array; readonly opener: Opener } | undefined

  constructor(place: Place) {
    this.place = place
    this.secret = place.given.bytes
  }

  /** What is in a record, where these keys open it, or the next ones. */
  open(bytes: Uint8Array): Opened | undefined {
    this.opener ??= this.openerOf(this.secret, 0)
    const found = this.opener.open(bytes)
    if (found) return found
    // Only keys that were in use are updated.
    return this.opener.used && this.place.name === 'application' ? this.openAhead(bytes) : undefined
  }

  /** With the secret after the next KeyUpdate (RFC 9846 §7.2), which every later one follows from. */
  private openAhead(bytes: Uint8Array): Opened | undefined {
    if (!this.ahead) {
      const { hash } = SUITES_13[this.place.suite]
      const { label } = EXPANSIONS_13.next_generation
      const from = hmacKeyOf(hash, this.secret)
      const secret = hkdfExpandLabel(from, label, EMPTY, HASHES[hash].outputLength)
      this.ahead = { secret, opener: this.openerOf(secret, this.updates + 1) }
    }
    const found = this.ahead.opener.open(bytes)
    if (!found) return undefined
    this.secret = this.ahead.secret
    this.opener = this.ahead.opener
    this.ahead = undefined
    this.updates++
    return found
  }

  private openerOf(secret: Uint8Array, updates: number): Opener {
    const { given, name, generation, suite } = this.place
    const after = updates === 0 ? '' : ` after ${updates} KeyUpdate${updates === 1 ? '' : 's'}`
    const place = { name, generation: generation + updates, secret: given.label + after }
    return new Opener(keysOf(suite, secret), place, given)
  }
}

function keysOf(suite: Suite13, secret: Uint8Array): EpochKeys {
  const { hash, aead } = SUITES_13[suite]
  const { keyLength, nonceLength } = AEADS[aead]
  const from = hmacKeyOf(hash, secret)
  const key = hkdfExpandLabel(from, EXPANSIONS_13.write_key.label, EMPTY, keyLength)
  const iv = hkdfExpandLabel(from, EXPANSIONS_13.write_iv.label, EMPTY, nonceLength)
  return new EpochKeys(aead, key, iv)
}
