/** Traffic secrets of TLS 1.3 by connection: those of a key log, and those that are learnt while reading. */
import { toHex } from '../../bytes/bytes.ts'
import { remember } from './masters.ts'
import type { GivenSecret } from './opener.ts'

/** Traffic secrets by the random of the ClientHello. */
export class TrafficSecrets {
  private readonly byRandom: Map<string, readonly GivenSecret[]>
  private taught = 0

  /** @param given by the client random in hex */
  constructor(given?: ReadonlyMap<string, readonly GivenSecret[]>) {
    this.byRandom = new Map(given)
  }

  /** How many were learnt so far: who looked before may look again. */
  get learnt(): number {
    return this.taught
  }

  /** Takes in one of a connection. */
  learn(clientRandom: Uint8Array, secret: GivenSecret): void {
    const random = toHex(clientRandom)
    const before = this.byRandom.get(random) ?? []
    if (before.some(({ label }) => label === secret.label)) return
    remember(this.byRandom, random, [...before, secret])
    this.taught++
  }

  /** Takes in those of a key log that came later. */
  add(given: ReadonlyMap<string, readonly GivenSecret[]>): void {
    for (const [random, secrets] of given)
      this.byRandom.set(random, [...(this.byRandom.get(random) ?? []), ...secrets])
    this.taught += given.size
  }

  /** Those of one connection, in the order in which they became known. @param random in hex */
  of(random: string): readonly GivenSecret[] {
    return this.byRandom.get(random) ?? []
  }

  /** The client randoms, in hex, of which any are known. */
  get randoms(): readonly string[] {
    return [...this.byRandom.keys()]
  }
}
