/** What is learnt from the messages of a connection with keys that last longer than it. */
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import type { Read, Reading } from '../reading.ts'
import { Learner12 } from './learner12.ts'
import { Learner13, type Finding } from './learner13.ts'
import type { MasterSecrets } from './masters.ts'
import type { KnownPsk, Psks } from './psks.ts'
import type { TrafficSecrets } from './traffic-secrets.ts'

/** Keys that outlive connections, and open of what others said all that follows from them. */
export interface LongLivedKeys {
  /** Private keys of certificates: they open what RSA key exchange encrypted (RFC 5246 §7.4.7.1). */
  readonly rsaKeys?: readonly RsaPrivateKey[] | undefined
  /** Keys of tickets: a ticket of TLS 1.2 holds the master secret of its session, one of TLS 1.3 a PSK. */
  readonly ticketKeys?: readonly TicketKey[] | undefined
  /**
   * PSKs, external and of tickets. They open early data, and the whole of what has no key agreement beside the PSK: psk_ke
   * (RFC 9846 §4.3.9), and the suites of plain PSK in TLS 1.2 (RFC 4279 §2).
   */
  readonly psks?: readonly KnownPsk[] | undefined
}

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
