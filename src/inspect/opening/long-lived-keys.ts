/** What a reader may be given beside a key log. */
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import type { KnownPsk } from './psks.ts'

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
