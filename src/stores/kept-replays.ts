/** A replay memory made of a place for bytes: a fingerprint that can be added was not there (RFC 9846 §8.2). */
import { EMPTY } from '../bytes/bytes.ts'
import type { ByteStore } from './byte-store.ts'
import { readable, type Envelope } from './envelope.ts'
import { fullOf, type FirstTime, type ReplayMemory } from './store.ts'

/** See the top of this file. */
export class KeptReplays implements ReplayMemory {
  private readonly bytes: ByteStore
  private readonly envelope: Envelope
  private readonly size: number
  /** Fingerprints that surely fit until we count again. */
  private room = 0

  /** @param size fingerprints remembered: where there are as many, none is new until some expire, rather than one forgotten */
  constructor(bytes: ByteStore, size: number, envelope = readable) {
    this.bytes = bytes
    this.size = size
    this.envelope = envelope
  }

  async firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime> {
    if (this.room === 0) await this.count(now)
    if (this.room === 0) return fullOf(this.size)
    this.room--
    const name = this.envelope.nameOf(fingerprint)
    // One act in the place: between a look and a note two processes would both find nothing.
    return { firstTime: await this.bytes.add(name, EMPTY, until, now) }
  }

  async expire(now: number): Promise<void> {
    await this.bytes.expire(now)
  }

  /** To count may cost more than to add: with room for many, once in every sixteenth of it. */
  private async count(now: number): Promise<void> {
    let count = await this.bytes.count()
    if (count >= this.size) {
      await this.bytes.expire(now)
      count = await this.bytes.count()
    }
    this.room = Math.max(0, Math.min(this.size - count, Math.ceil(this.size / 16)))
  }
}
