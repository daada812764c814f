import { concat } from '../bytes/bytes.ts'
import { AppendOnly } from '../bytes/queue.ts'
import { digestWithin, RunningHash, type HashName } from '../crypto/hash/hash.ts'
import { count } from '../crypto/meter.ts'
import { Misuse } from '../rules/failure.ts'
import type { Actor } from '../wire/actor.ts'

/** A place in the transcript: the last message that is in it. Messages that either side may send carry the sender. */
export type TranscriptPoint =
  | 'empty'
  | 'ClientHello'
  | 'HelloRetryRequest'
  | 'ServerHello'
  | 'EncryptedExtensions'
  | 'CertificateRequest'
  | 'EndOfEarlyData'
  | 'CertificateStatus'
  | 'ServerKeyExchange'
  | 'ServerHelloDone'
  | 'ClientKeyExchange'
  | 'NewSessionTicket'
  | `${Actor} ${'Certificate' | 'CertificateVerify' | 'Finished'}`

/** One message of the transcript, with its handshake header. */
interface TranscriptEntry {
  readonly point: TranscriptPoint
  readonly bytes: Uint8Array
}

/**
 * A hash that runs along with a transcript. All values of one history share it; it is fed when one of them is asked for its
 * hash, and serves those that it is not ahead of.
 */
interface Running {
  readonly hash: RunningHash
  /** The entries that it has taken. */
  fed: AppendOnly<TranscriptEntry>
}

/** What stays of messages that were let go: a hash that has taken them and takes nothing more, and the last one's name. */
interface Forgotten {
  readonly hash: RunningHash
  readonly through: TranscriptPoint
}

/**
 * The messages of a handshake in order, and their hash (RFC 9846 §4.1, 8446 §4.4.1). Immutable. The hash runs along as
 * soon as the cipher suite is known; before, only the messages are kept.
 */
export class Transcript {
  /** A transcript without messages. */
  static readonly empty: Transcript = new Transcript(AppendOnly.of<TranscriptEntry>(), undefined, undefined)

  /** All messages so far, but for those that were let go. */
  readonly entries: AppendOnly<TranscriptEntry>
  private readonly running: Running | undefined
  private readonly forgotten: Forgotten | undefined
  private value: Uint8Array | undefined

  private constructor(
    entries: AppendOnly<TranscriptEntry>,
    running: Running | undefined,
    forgotten: Forgotten | undefined,
  ) {
    this.entries = entries
    this.running = running
    this.forgotten = forgotten
  }

  /** The last message in it. */
  get through(): TranscriptPoint {
    return this.entries.at(-1)?.point ?? this.forgotten?.through ?? 'empty'
  }

  /** This transcript with one more message, given with its handshake header. */
  append(point: TranscriptPoint, bytes: Uint8Array): Transcript {
    return new Transcript(this.entries.append({ point, bytes }), this.running, this.forgotten)
  }

  /** The same messages with the hash running along from here. */
  withHash(hash: HashName): Transcript {
    if (this.running?.hash.hash === hash) return this
    const running = { hash: new RunningHash(hash), fed: this.entries.upTo(0) }
    return new Transcript(this.entries, running, this.forgotten)
  }

  /**
   * The same transcript with its hash in place of its messages: what follows is hashed behind them, but nobody can read
   * them any more. For a connection whose past nobody looks at.
   */
  forget(hash: HashName): Transcript {
    const taken = new RunningHash(hash, this.caughtUp(hash) ?? this.startedAnew(hash))
    return new Transcript(AppendOnly.of<TranscriptEntry>(), undefined, { hash: taken, through: this.through })
  }

  /**
   * All messages so far, one behind the other: what CertificateVerify of TLS 1.2 signs (RFC 5246 §7.4.8).
   * @throws Misuse when some were let go
   */
  messages(): Uint8Array {
    if (this.forgotten) throw new Misuse('the messages of this transcript were let go')
    return concat(...this.parts())
  }

  private parts(): Uint8Array[] {
    return this.entries.slice().map((entry) => entry.bytes)
  }

  /** Transcript-Hash(all messages so far), made once per value. Counts one 'hash' at each call. */
  hash(hash: HashName): Uint8Array {
    count('hash')
    if (this.running?.hash.hash !== hash) return this.fromStart(hash)
    return (this.value ??= this.caughtUp(hash)?.digest() ?? this.fromStart(hash))
  }

  /** The running hash, taken this far; `undefined` where there is none, or where it has gone on, here or in another history. */
  private caughtUp(hash: HashName): RunningHash | undefined {
    const { entries, running } = this
    if (running?.hash.hash !== hash || !running.fed.isStartOf(entries)) return undefined
    for (const { bytes } of entries.slice(running.fed.length)) running.hash.update(bytes)
    running.fed = entries
    return running.hash
  }

  private startedAnew(hash: HashName): RunningHash {
    const hashing = new RunningHash(hash, this.forgotten && this.behind(this.forgotten, hash))
    for (const bytes of this.parts()) hashing.update(bytes)
    return hashing
  }

  private fromStart(hash: HashName, ...tail: readonly Uint8Array[]): Uint8Array {
    return this.forgotten
      ? this.behind(this.forgotten, hash).digest(...this.parts(), ...tail)
      : digestWithin(hash, ...this.parts(), ...tail)
  }

  /** @throws Misuse for another hash than the messages were let go with */
  private behind({ hash }: Forgotten, asked: HashName): RunningHash {
    if (hash.hash !== asked)
      throw new Misuse(`the messages are hashed with ${hash.hash} already, not ${asked}`)
    return hash
  }

  /** Transcript-Hash(all messages so far, then `tail`): the truncated ClientHello under a binder. Counts one 'hash'. */
  hashWith(hash: HashName, ...tail: readonly Uint8Array[]): Uint8Array {
    count('hash')
    return this.fromStart(hash, ...tail)
  }

  /**
   * After a HelloRetryRequest the first ClientHello counts as a message_hash message with its digest, so that a server
   * can keep that digest in a cookie instead of the message (RFC 9846 §4.1, 8446 §4.4.1).
   */
  replaceFirstHello(hash: HashName): Transcript {
    const value = this.hashWith(hash)
    const header = Uint8Array.of(254, 0, 0, value.length)
    return Transcript.empty.append('ClientHello', concat(header, value)).withHash(hash)
  }
}
