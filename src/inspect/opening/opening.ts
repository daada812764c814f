/** Records opened with the secrets of a key log. Which secret fits is found by trying: a wrong one fails its tag. */
import { toHex } from '../../bytes/bytes.ts'
import type { Reading } from '../reading.ts'
import type { KeyLog } from './keylog.ts'
import { MasterKeyring, MasterSecrets } from './masters.ts'
import type { Keyring, Opened, Whence } from './opener.ts'
import { trafficOpeners, type TrafficOpener } from './traffic.ts'

/**
 * Protected records that are tried under the secrets of all connections, where the log does not know this one, before it is
 * given up: a log may be as long as the capture.
 */
const ATTEMPTS = 16

/** A reading's use of a key log: it counts the records that each secret has opened. */
export class Opening implements Keyring {
  private readonly keylog: KeyLog
  private readonly masters: MasterKeyring
  /** Those of the connection in progress; the one that opened the last record first. */
  private openers: TrafficOpener[] = []
  private readonly begun = new Map<string, TrafficOpener[]>()
  private last: Uint8Array | undefined
  /** Records left to try, where the secrets are those of other connections. */
  private attempts = 0
  private started = false

  /** @param masters known beside those of the log, and what is learnt; of this reading alone where absent */
  constructor(keylog: KeyLog, masters: MasterSecrets = new MasterSecrets(keylog)) {
    this.keylog = keylog
    this.masters = new MasterKeyring(masters)
  }

  open(bytes: Uint8Array, reading: Reading, whence?: Whence): Opened | undefined {
    return this.masters.open(bytes, reading, whence) ?? this.open13(bytes, reading, whence)
  }

  private open13(bytes: Uint8Array, reading: Reading, whence: Whence | undefined): Opened | undefined {
    if (bytes[0] !== 23) return undefined
    if (!this.started || reading.clientRandom !== this.last) this.begin(reading.clientRandom)
    if (this.attempts === 0) return undefined
    const { suite } = reading
    for (const opener of this.openers) {
      const { place } = opener
      if (whence && place.from !== whence.from) continue
      // Early data are under the suite of the session, which may be another one than the server chooses then.
      if (suite !== undefined && place.suite !== suite && place.name !== 'early') continue
      const opened = opener.open(bytes)
      if (opened) return this.opened(opener, opened)
    }
    this.attempts--
    return undefined
  }

  private begin(random: Uint8Array | undefined): void {
    this.started = true
    this.last = random
    const own = random && this.openersOf(toHex(random))
    this.attempts = own ? Infinity : ATTEMPTS
    // Behind Encrypted Client Hello the log has the random of the inner hello, which nobody else has (RFC 9850 §2.3).
    this.openers = own ?? [...this.keylog.traffic.keys()].flatMap((each) => this.openersOf(each) ?? [])
  }

  /** Made once: a hello that is read again goes on where it was. */
  private openersOf(random: string): TrafficOpener[] | undefined {
    const found = this.begun.get(random)
    if (found) return found
    const made = this.keylog.traffic.get(random)?.flatMap(trafficOpeners)
    if (made) this.begun.set(random, made)
    return made
  }

  private opened(opener: TrafficOpener, opened: Opened): Opened {
    if (this.openers[0] !== opener) this.openers = [opener, ...this.openers.filter((each) => each !== opener)]
    if (this.attempts !== Infinity) this.attempts = ATTEMPTS
    return opened
  }
}
