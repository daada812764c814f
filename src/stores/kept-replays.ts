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

  /** @param size fingerprints remembered: where there are as many, none is new until some expire, rather than one forgotten */
  constructor(bytes: ByteStore, size: number, envelope = readable) {
    this.bytes = bytes
    this.size = size
    this.envelope = envelope
  }

  async firstTime(fingerprint: Uint8Array, until: number, now: number): Promise<FirstTime> {
    if (await this.isFull(now)) return fullOf(this.size)
    const name = this.envelope.nameOf(fingerprint)
    // One act in the place: between a look and a note two processes would both find nothing.
    return { firstTime: await this.bytes.add(name, EMPTY, until, now) }
  }

  private async isFull(now: number): Promise<boolean> {
    if ((await this.bytes.count()) < this.size) return false
    await this.bytes.expire(now)
    return (await this.bytes.count()) >= this.size
  }
}
