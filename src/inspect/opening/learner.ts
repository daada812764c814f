/** What is learnt from the messages of a connection with keys that last longer than it. */
import type { Read, Reading } from '../reading.ts'
import { Learner12 } from './learner12.ts'
import { Learner13, type Finding } from './learner13.ts'
import type { LongLivedKeys } from './long-lived-keys.ts'
import type { MasterSecrets } from './masters.ts'
import type { Psks } from './psks.ts'
import type { TrafficSecrets } from './traffic-secrets.ts'

/** What all connections of a reading know together. */
export interface Learnt {
  readonly masters: MasterSecrets
  readonly traffic: TrafficSecrets
  readonly psks: Psks
}

/** Learns from the messages of one connection. */
export class Learner {
  private readonly learner12: Learner12
  private readonly learner13: Learner13

  constructor({ masters, traffic, psks }: Learnt, keys: LongLivedKeys) {
    this.learner12 = new Learner12(masters, psks, keys)
    this.learner13 = new Learner13(traffic, psks)
  }

  /** Why what is known of this connection opens no more of it, where that is so. */
  get obstacle(): string | undefined {
    return this.learner13.obstacle
  }

  /** One message, in the order of their sending. What is to be said of it. */
  hear({ message }: Pick<Read, 'message'>, bytes: Uint8Array, reading: Reading): readonly Finding[] {
    this.learner12.hear(message, bytes, reading)
    return this.learner13.hear(message, bytes)
  }
}
