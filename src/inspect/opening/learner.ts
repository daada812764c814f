/** Master secrets of TLS 1.2 out of what is seen and the keys of a server: its RSA key, its ticket keys. */
import { concat } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { prf12 } from '../../crypto/hash/prf.ts'
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import { RSA_PREMASTER, rsaDecryptPremaster } from '../../crypto/signature/rsa-encryption.ts'
import { hmacKeyOf } from '../../secrets/hmac-keys.ts'
import { MASTER_SECRET_LENGTH, SCHEDULE_12 } from '../../secrets/schedule12.ts'
import { openTicket } from '../../session/tickets/ticket.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import { findExtension } from '../../wire/extension.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { protocolVersions } from '../../wire/registry.ts'
import type { Read, Reading } from '../reading.ts'
import type { MasterSecrets } from './masters.ts'

/** Keys of a server that open what others said to it. */
export interface ServerKeys {
  /** Private keys of certificates: they open what RSA key exchange encrypted (RFC 5246 §7.4.7.1). */
  readonly rsaKeys?: readonly RsaPrivateKey[] | undefined
  /** Keys of tickets: each ticket of TLS 1.2 holds the master secret of its session. */
  readonly ticketKeys?: readonly TicketKey[] | undefined
}

/** Every ticket that a message hands out or presents. */
export function ticketsIn(message: Read['message']): readonly Uint8Array[] {
  if (message?.name === 'NewSessionTicket') return [message.body.ticket]
  if (message?.name !== 'ClientHello') return []
  const { extensions } = message.body
  const psks = findExtension(extensions, 'pre_shared_key')
  const ticket = findExtension(extensions, 'session_ticket')
  return [...(psks?.identities.map(({ identity }) => identity) ?? []), ...(ticket ? [ticket] : [])]
}

/** Learns from the messages of one connection. */
export class Learner {
  private readonly secrets: MasterSecrets
  private readonly keys: ServerKeys
  /** The messages of the handshake so far, which an extended master secret depends on (RFC 7627 §3). */
  private transcript: Uint8Array[] | undefined

  constructor(secrets: MasterSecrets, keys: ServerKeys) {
    this.secrets = secrets
    this.keys = keys
  }

  /** One message, in the order of their sending. */
  hear({ message }: Pick<Read, 'message'>, bytes: Uint8Array, reading: Reading): void {
    if (message?.name === 'ClientHello') this.transcript = this.keys.rsaKeys?.length ? [] : undefined
    if (message?.name !== 'HelloRequest') this.transcript?.push(bytes)
    for (const ticket of ticketsIn(message)) this.openTicket(ticket, reading)
    // No key exchange comes behind it: one that resumes has none, nor has TLS 1.3, where messages go on without end.
    if (message?.name === 'Finished') this.transcript = undefined
    if (message?.name !== 'ClientKeyExchange') return
    if (message.body.exchange === 'RSA') this.decrypt(message.body.encrypted_pre_master_secret, reading)
    this.transcript = undefined
  }

  private openTicket(ticket: Uint8Array, { clientRandom }: Reading): void {
    const [active, ...acceptOnly] = this.keys.ticketKeys ?? []
    if (!active || !clientRandom || ticket.length === 0) return
    const opened = openTicket({ active, acceptOnly }, ticket)
    if (opened.kind === 'session' && opened.session.version === 'TLS 1.2')
      this.secrets.learn(clientRandom, opened.session.secret)
  }

  private decrypt(encrypted: Uint8Array, { hello, hellos }: Reading): void {
    if (!hello || !hellos) return
    const version = protocolVersions.codeOf(hello.legacy_version)
    const none = new Uint8Array(RSA_PREMASTER)
    for (const key of this.keys.rsaKeys ?? []) {
      const premaster = rsaDecryptPremaster(key, encrypted, version, none)
      // What holds no secret for this key gives back what it was given.
      if (premaster.every((byte) => byte === 0)) continue
      const { prfHash } = SUITES_12[hellos.suite]
      const { label } = SCHEDULE_12[hellos.extendedMasterSecret ? 'extended_master_secret' : 'master_secret']
      const seed = hellos.extendedMasterSecret
        ? digest(prfHash, ...(this.transcript ?? []))
        : concat(hellos.clientRandom, hellos.serverRandom)
      const master = prf12(prfHash, hmacKeyOf(prfHash, premaster), label, seed, MASTER_SECRET_LENGTH)
      this.secrets.learn(hellos.clientRandom, master)
    }
  }
}
