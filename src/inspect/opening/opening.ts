/** Records opened with the secrets that are known. Which secret fits is found by trying: a wrong one fails its tag. */
import { toHex } from '../../bytes/bytes.ts'
import type { Reading } from '../reading.ts'
import type { Learnt } from './learner.ts'
import { MasterKeyring } from './masters.ts'
import type { Keyring, Opened, Whence } from './opener.ts'
import type { TrafficSecrets } from './traffic-secrets.ts'
import { trafficOpeners, type TrafficOpener } from './traffic.ts'

/**
 * Protected records that are tried under the secrets of all connections, where the log does not know this one, before it is
 * given up: a log may be as long as the capture.
 */
const ATTEMPTS = 16

/** One connection's use of what is known: it counts the records that each secret has opened. */
export class Opening implements Keyring {
  private readonly traffic: TrafficSecrets
  private readonly masters: MasterKeyring
  /** Those of the connection in progress; the one that opened the last record first. */
  private openers: readonly TrafficOpener[] = []
  private readonly begun = new Map<string, readonly TrafficOpener[]>()
  private last: Uint8Array | undefined
  /** How many secrets had been learnt when it was last looked at. */
  private learnt = -1
  /** Records left to try, where the secrets are those of other connections. */
  private attempts = 0

  constructor({ masters, traffic }: Pick<Learnt, 'masters' | 'traffic'>) {
    this.traffic = traffic
    this.masters = new MasterKeyring(masters)
  }

  open(bytes: Uint8Array, reading: Reading, whence?: Whence): Opened | undefined {
    return this.masters.open(bytes, reading, whence) ?? this.open13(bytes, reading, whence)
  }

  private open13(bytes: Uint8Array, reading: Reading, whence: Whence | undefined): Opened | undefined {
    if (bytes[0] !== 23) return undefined
    this.begin(reading.clientRandom)
    if (this.attempts === 0) return undefined
    const { suite } = reading
    for (const opener of this.openers) {
      const { place } = opener
      if (whence && place.from !== whence.from) continue
      // Early data are under the suite of the session, which may be another one than the server chooses then.
      if (suite !== undefined && place.suite !== suite && place.name !== 'early') continue
      // Secrets of other connections are not tried under one number after the other.
      const opened = opener.open(bytes, this.attempts === Infinity ? whence?.missing : 0)
      if (opened) return this.opened(opener, opened)
    }
    this.attempts--
    return undefined
  }

  /** Looks again where another hello came, or where something was learnt. */
  private begin(random: Uint8Array | undefined): void {
    if (random === this.last && this.traffic.learnt === this.learnt) return
    this.last = random
    this.learnt = this.traffic.learnt
    const isKnown = random !== undefined && this.traffic.of(toHex(random)).length > 0
    this.attempts = isKnown ? Infinity : ATTEMPTS
    // Behind Encrypted Client Hello the log has the random of the inner hello, which nobody else has (RFC 9850 §2.3).
    const randoms = isKnown ? [toHex(random)] : this.traffic.randoms
    this.openers = randoms.flatMap((each) => this.openersOf(each))
  }

  /** Made once: a hello that is read again goes on where it was. */
  private openersOf(random: string): readonly TrafficOpener[] {
    const made = this.begun.get(random) ?? []
    const known = new Set(made.map(({ place }) => place.given))
    const fresh = this.traffic.of(random).filter((given) => !known.has(given))
    const all = [...made, ...fresh.flatMap(trafficOpeners)]
    this.begun.set(random, all)
    return all
  }

  private opened(opener: TrafficOpener, opened: Opened): Opened {
    if (this.openers[0] !== opener) this.openers = [opener, ...this.openers.filter((each) => each !== opener)]
    if (this.attempts !== Infinity) this.attempts = ATTEMPTS
    return opened
  }
}
