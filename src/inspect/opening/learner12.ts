/** Master secrets of TLS 1.2 out of what is seen and keys that last: a server's RSA key, its ticket keys, pre-shared keys. */
import { concat } from '../../bytes/bytes.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { prf12 } from '../../crypto/hash/prf.ts'
import { RSA_PREMASTER, rsaDecryptPremaster } from '../../crypto/signature/rsa-encryption.ts'
import { hmacKeyOf } from '../../secrets/hmac-keys.ts'
import { pskPremaster } from '../../secrets/premaster.ts'
import { MASTER_SECRET_LENGTH, SCHEDULE_12 } from '../../secrets/schedule12.ts'
import { SUITES_12 } from '../../wire/registry/suites12.ts'
import { protocolVersions } from '../../wire/registry.ts'
import type { Read, Reading } from '../reading.ts'
import type { LongLivedKeys } from './long-lived-keys.ts'
import type { MasterSecrets } from './masters.ts'
import type { Psks } from './psks.ts'
import { sessionsIn, ticketsIn } from './tickets.ts'

/** Learns from the messages of one connection of TLS 1.2. */
export class Learner12 {
  private readonly secrets: MasterSecrets
  private readonly psks: Psks
  private readonly keys: LongLivedKeys
  /** The messages of the handshake so far, which an extended master secret depends on (RFC 7627 §3). */
  private transcript: Uint8Array[] | undefined

  constructor(secrets: MasterSecrets, psks: Psks, keys: LongLivedKeys) {
    this.secrets = secrets
    this.psks = psks
    this.keys = keys
  }

  /** One message, in the order of their sending. */
  hear(message: Read['message'], bytes: Uint8Array, reading: Reading): void {
    if (message?.name === 'ClientHello') this.transcript = this.hasKeys ? [] : undefined
    if (message?.name !== 'HelloRequest') this.transcript?.push(bytes)
    for (const ticket of ticketsIn(message)) this.openTicket(ticket, reading)
    // No key exchange comes behind it: one that resumes has none, nor has TLS 1.3, where messages go on without end.
    if (message?.name === 'Finished') this.transcript = undefined
    if (message?.name !== 'ClientKeyExchange') return
    const { body } = message
    if (body.exchange === 'RSA') this.decrypt(body.encrypted_pre_master_secret, reading)
    const shared = body.exchange === 'PSK' ? this.psks.sharedAs(body.psk_identity) : undefined
    if (shared) this.learn(pskPremaster('zeros', shared), reading)
    this.transcript = undefined
  }

  /** Whether a key exchange may open. */
  private get hasKeys(): boolean {
    return (this.keys.rsaKeys ?? []).length > 0 || this.psks.areGiven
  }

  private openTicket(ticket: Uint8Array, { clientRandom }: Reading): void {
    if (!clientRandom) return
    for (const { version, secret } of sessionsIn(ticket, this.keys.ticketKeys ?? []))
      if (version === 'TLS 1.2') this.secrets.learn(clientRandom, secret)
  }

  private decrypt(encrypted: Uint8Array, reading: Reading): void {
    if (!reading.hello) return
    const version = protocolVersions.codeOf(reading.hello.legacy_version)
    const none = new Uint8Array(RSA_PREMASTER)
    for (const key of this.keys.rsaKeys ?? []) {
      const premaster = rsaDecryptPremaster(key, encrypted, version, none)
      // What holds no secret for this key gives back what it was given.
      if (premaster.some((byte) => byte !== 0)) this.learn(premaster, reading)
    }
  }

  /** The master secret that follows from a premaster secret (RFC 5246 §8.1, RFC 7627 §4). */
  private learn(premaster: Uint8Array, { hellos }: Reading): void {
    if (!hellos) return
    const { prfHash } = SUITES_12[hellos.suite]
    const { label } = SCHEDULE_12[hellos.extendedMasterSecret ? 'extended_master_secret' : 'master_secret']
    const seed = hellos.extendedMasterSecret
      ? digest(prfHash, ...(this.transcript ?? []))
      : concat(hellos.clientRandom, hellos.serverRandom)
    const master = prf12(prfHash, hmacKeyOf(prfHash, premaster), label, seed, MASTER_SECRET_LENGTH)
    this.secrets.learn(hellos.clientRandom, master)
  }
}
