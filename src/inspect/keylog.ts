/** Records opened with the secrets of a key log. Which secret fits is found by trying: a wrong one fails its tag. */
import { EMPTY, fromHex, toHex } from '../bytes/bytes.ts'
import { AEADS } from '../crypto/cipher/aead.ts'
import { HASHES, type HashName } from '../crypto/hash/hash.ts'
import { EpochKeys, type Epoch } from '../record/epoch.ts'
import { openRecord } from '../record/record13.ts'
import { TlsFailure } from '../rules/failure.ts'
import { hkdfExpandLabel } from '../secrets/label.ts'
import { hmacKeyOf } from '../secrets/derive.ts'
import { SUITES_13 } from '../wire/registry.ts'
import { Masters, type Opened } from './masters.ts'
import type { Reading } from './reading.ts'

/** Labels whose secrets protect records (RFC 9850 §2.2); OpenSSL writes `_N` for those after a KeyUpdate. */
const TRAFFIC =
  /^(CLIENT_EARLY_TRAFFIC_SECRET|(CLIENT|SERVER)_(HANDSHAKE_TRAFFIC_SECRET|TRAFFIC_SECRET_(\d+|N)))$/
/** Labels that open nothing (RFC 9850 §2.2, §2.3), with their older names. */
const OTHERS =
  /^(EARLY_EXPORTER(_MASTER)?_SECRET|EXPORTER_SECRET|ECH_SECRET|ECH_CONFIG|(CLIENT|SERVER)_SECRET_\w+|RSA|PMS_CLIENT_RANDOM)$/

/**
 * The secrets of a key log (RFC 9850). A line that does not parse costs that line alone. It counts the records that each
 * secret has opened, so every reading of a capture takes a new one.
 * @example const keys = { keylog: new KeyLog(readFileSync('keys.txt', 'utf8')) }
 */
export class KeyLog {
  /** Lines that were passed over, and why: a sentence each. */
  readonly remarks: readonly string[]
  private readonly byRandom = new Map<string, Candidate[]>()
  private readonly all: Candidate[] = []
  private readonly masters = new Masters()

  /** @param text as SSLKEYLOGFILE has it */
  constructor(text: string) {
    this.remarks = text.split('\n').flatMap((line, index) => {
      const problem = this.take(line.trim())
      return problem === undefined ? [] : [`line ${index + 1} passed over: ${problem}`]
    })
  }

  /**
   * The record's content; `undefined` where no secret fits, or where it is not protected. What came before tells whose
   * secrets are due.
   */
  open(bytes: Uint8Array, reading: Reading): Opened | undefined {
    const { changed, hellos } = reading
    return (changed && hellos && this.masters.open(bytes, hellos)) || this.open13(bytes, reading)
  }

  /** Takes one line in; what is wrong with it, where something is. */
  private take(line: string): string | undefined {
    if (line === '' || line.startsWith('#')) return undefined
    const bySession = /^RSA Session-ID:([0-9a-f]*) Master-Key:([0-9a-f]{96})$/i.exec(line)
    if (bySession) {
      this.masters.addSession(bySession[1], bySession[2])
      return undefined
    }
    const [label = '', random = '', hex = '', more] = line.split(/\s+/)
    if (label === 'RSA') return undefined
    if (!/^[0-9a-fA-F]{64}$/.test(random) || !/^([0-9a-fA-F]{2})+$/.test(hex) || more !== undefined)
      return 'expected a label, 32 bytes of client random and a secret, both in hex'
    if (label === 'CLIENT_RANDOM') {
      if (hex.length !== 96) return `a master secret has 48 bytes, not ${hex.length / 2} (RFC 5246 §8.1)`
      this.masters.add(random, hex)
    } else if (TRAFFIC.test(label)) {
      const made = candidatesOf(label, fromHex(hex))
      if (made.length === 0) return `a secret of ${hex.length / 2} bytes belongs to no suite that is read`
      this.all.push(...made)
      this.byRandom.set(random.toLowerCase(), [...(this.byRandom.get(random.toLowerCase()) ?? []), ...made])
    } else if (!OTHERS.test(label)) return `the label ${label.slice(0, 40)} is none of RFC 9850`
    return undefined
  }

  private open13(bytes: Uint8Array, { clientRandom }: Reading): Opened | undefined {
    if (bytes[0] !== 23) return undefined
    const own = clientRandom && this.byRandom.get(toHex(clientRandom))
    // Behind Encrypted Client Hello the log has the random of the inner hello, which nobody else has (RFC 9850 §2.3).
    for (const candidate of own ?? this.all) {
      const found = candidate.open(bytes)
      if (found) return found
    }
    return undefined
  }
}

/** The keys of one secret under one suite, with the number of the record they open next. */
class Candidate {
  readonly label: string
  private readonly suite: Suite
  private secret: Uint8Array
  private keys: EpochKeys
  private sequence = 0
  private updates = 0
  private ahead: { readonly secret: Uint8Array; readonly keys: EpochKeys } | undefined

  constructor(label: string, suite: Suite, secret: Uint8Array) {
    this.label = label
    this.suite = suite
    this.secret = secret
    this.keys = keysOf(suite, secret)
  }

  /** What is in a record, where these keys open it, or the next ones. */
  open(bytes: Uint8Array): Opened | undefined {
    const found = tryOpen(bytes, this.keys, this.sequence, this.name)
    if (found) return { ...found, secret: this.name, sequence: this.sequence++ }
    // Only keys that were in use are updated.
    return this.sequence > 0 && this.label.includes('_TRAFFIC_SECRET_') ? this.openAhead(bytes) : undefined
  }

  /** With the secret after the next KeyUpdate (RFC 9846 §7.2), which every later one follows from. */
  private openAhead(bytes: Uint8Array): Opened | undefined {
    if (!this.ahead) {
      const { hash } = this.suite
      const from = hmacKeyOf(hash, this.secret)
      const secret = hkdfExpandLabel(from, 'traffic upd', EMPTY, HASHES[hash].outputLength)
      this.ahead = { secret, keys: keysOf(this.suite, secret) }
    }
    const found = tryOpen(bytes, this.ahead.keys, 0, this.name)
    if (!found) return undefined
    this.secret = this.ahead.secret
    this.keys = this.ahead.keys
    this.ahead = undefined
    this.updates++
    this.sequence = 1
    return { ...found, secret: this.name, sequence: 0 }
  }

  private get name(): string {
    if (this.updates === 0) return this.label
    return `${this.label} after ${this.updates} KeyUpdate${this.updates === 1 ? '' : 's'}`
  }
}

/** What a suite of TLS 1.3 protects with. */
type Suite = (typeof SUITES_13)[keyof typeof SUITES_13]

/** A record under some keys. One that is genuine and yet breaks a rule is as closed as any other. */
function tryOpen(bytes: Uint8Array, keys: EpochKeys, sequence: number, secretName: string) {
  const epoch: Epoch = { name: 'application', generation: 0, keys, sequence, secretName }
  try {
    return openRecord({ type: 'application_data', bytes }, epoch)
  } catch (error) {
    if (error instanceof TlsFailure) return undefined
    throw error
  }
}

function candidatesOf(label: string, secret: Uint8Array): Candidate[] {
  return Object.values(SUITES_13)
    .filter(({ hash }: { hash: HashName }) => HASHES[hash].outputLength === secret.length)
    .map((suite) => new Candidate(label, suite, secret))
}

function keysOf({ hash, aead }: Suite, secret: Uint8Array): EpochKeys {
  const { keyLength, nonceLength } = AEADS[aead]
  const from = hmacKeyOf(hash, secret)
  const key = hkdfExpandLabel(from, 'key', EMPTY, keyLength)
  const iv = hkdfExpandLabel(from, 'iv', EMPTY, nonceLength)
  return new EpochKeys(aead, key, iv)
}
