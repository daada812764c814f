/** Traffic secrets of TLS 1.3 as openers of records: of a suite that is known, or of each that may be meant. */
import { HASHES } from '../../crypto/hash/hash.ts'
import { EpochKeys } from '../../record/epoch.ts'
import { expanded } from '../../secrets/derive.ts'
import { readLabel } from '../../secrets/keylog-labels.ts'
import type { EpochName } from '../../trace/epoch.ts'
import type { Actor } from '../../wire/actor.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { Opener, type GivenSecret, type Opened } from './opener.ts'

/** The suites whose hash has the length of a secret. */
export function suitesFor(secret: Uint8Array): readonly Suite13[] {
  return (Object.keys(SUITES_13) as Suite13[]).filter(
    (suite) => HASHES[SUITES_13[suite].hash].outputLength === secret.length,
  )
}

/** Openers of one secret: one for each suite that may be meant. @throws never: a label that is none of theirs has none */
export function trafficOpeners(given: GivenSecret): TrafficOpener[] {
  const traffic = readLabel(given.label)?.traffic
  if (!traffic) return []
  const { from, epoch: name, generation } = traffic
  return suitesFor(given.bytes).map((suite) => new TrafficOpener({ given, from, name, generation, suite }))
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

  /** What is in a record, where these keys open it, or the next ones. @param missing how many may be missing before it */
  open(bytes: Uint8Array, missing = 0): Opened | undefined {
    this.opener ??= this.openerOf(this.secret, 0)
    const found = this.opener.open(bytes, undefined, missing)
    if (found) return found
    // Only keys that were in use are updated.
    return this.opener.used && this.place.name === 'application' ? this.openAhead(bytes, missing) : undefined
  }

  /** With the secret after the next KeyUpdate (RFC 9846 §7.2), which every later one follows from. */
  private openAhead(bytes: Uint8Array, missing: number): Opened | undefined {
    if (!this.ahead) {
      const secret = expanded(this.secret, 'next_generation', SUITES_13[this.place.suite])
      this.ahead = { secret, opener: this.openerOf(secret, this.updates + 1) }
    }
    const found = this.ahead.opener.open(bytes, undefined, missing)
    if (!found) return undefined
    this.secret = this.ahead.secret
    this.opener = this.ahead.opener
    this.ahead = undefined
    this.updates++
    return found
  }

  private openerOf(secret: Uint8Array, updates: number): Opener {
    const { given, from, name, generation, suite } = this.place
    const after = updates === 0 ? '' : ` after ${updates} KeyUpdate${updates === 1 ? '' : 's'}`
    const place = { from, name, generation: generation + updates, secret: given.label + after }
    return new Opener(keysOf(suite, secret), place, given)
  }
}

function keysOf(suite: Suite13, secret: Uint8Array): EpochKeys {
  const row = SUITES_13[suite]
  return new EpochKeys(row.aead, expanded(secret, 'write_key', row), expanded(secret, 'write_iv', row))
}
