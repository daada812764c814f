/** What a reading is given that may open something, and what all of its connections know together. */
import type { KeyLog } from './keylog.ts'
import { Learner, type Learnt } from './learner.ts'
import type { LongLivedKeys } from './long-lived-keys.ts'
import { MasterSecrets } from './masters.ts'
import type { Keyring } from './opener.ts'
import { Opening } from './opening.ts'
import { Psks } from './psks.ts'
import { TrafficSecrets } from './traffic-secrets.ts'

/** Whatever may open records. */
export interface Openers extends LongLivedKeys {
  readonly keylog?: KeyLog | undefined
}

/** The secrets of a reading. */
export class KnownSecrets {
  private readonly learnt: Learnt
  private readonly openers: Openers
  private opens: boolean

  constructor(openers: Openers) {
    const { keylog, rsaKeys = [], ticketKeys = [], psks = [] } = openers
    this.openers = openers
    this.opens = keylog !== undefined || rsaKeys.length + ticketKeys.length + psks.length > 0
    this.learnt = {
      masters: new MasterSecrets(keylog),
      traffic: new TrafficSecrets(keylog?.traffic),
      psks: new Psks(psks, ticketKeys),
    }
  }

  /** Takes in a key log that came later, as captures have them in their midst: for connections that begin behind it. */
  add(keylog: KeyLog): void {
    this.opens = true
    this.learnt.masters.add(keylog)
    this.learnt.traffic.add(keylog.traffic)
  }

  /** Who opens the records of one connection; nobody where nothing was given. */
  keyring(): Keyring | undefined {
    return this.opens ? new Opening(this.learnt) : undefined
  }

  /** Who learns from the messages of one connection. */
  learner(): Learner {
    return new Learner(this.learnt, this.openers)
  }
}
