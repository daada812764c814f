/** Who sent a record, where nobody wrote that down: its messages tell, or the key that opens it. */
import { ByteQueue } from '../../bytes/queue.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import { takeMessages } from '../../wire/envelope.ts'
import { RECORD_HEADER } from '../../wire/record.ts'
import { contentTypes, handshakeTypes } from '../../wire/registry.ts'
import type { Keyring } from '../opening/opener.ts'
import type { Reading } from '../reading.ts'
import { areMessages } from './conversation.ts'

/** Who sends a message, where it goes in the clear and one side alone may send it (RFC 9846 §2, RFC 5246 §7.3). */
const SENDERS: Readonly<Partial<Record<string, Actor>>> = {
  hello_request: 'server',
  client_hello: 'client',
  server_hello: 'server',
  new_session_ticket: 'server',
  server_key_exchange: 'server',
  certificate_request: 'server',
  server_hello_done: 'server',
  certificate_verify: 'client',
  client_key_exchange: 'client',
  certificate_status: 'server',
}

/** Behind which message a Certificate in the clear is whose: both sides may send one (RFC 5246 §7.3). */
const CERTIFICATE_BEHIND: Readonly<Partial<Record<string, Actor>>> = {
  client_hello: 'client',
  server_hello: 'server',
  server_hello_done: 'client',
}

/** Tells senders, record by record in the order in which they stand. */
export class Senders {
  private readonly reading: Reading
  private readonly keyring: Keyring | undefined
  /** Who sent the last message in the clear, its type, and what is due of it. */
  private last: { readonly from: Actor | undefined; readonly type: string } | undefined
  private waiting = ByteQueue.empty
  /** Who changed keys first in this handshake. */
  private changer: Actor | undefined
  /** Whose Finished comes next: right behind his ChangeCipherSpec (RFC 5246 §7.1). */
  private finishing: Actor | undefined

  /**
   * @param reading of the connection, as far as it was fed
   * @param keyring counts the records that it opened: nobody else's
   */
  constructor(reading: Reading, keyring: Keyring | undefined) {
    this.reading = reading
    this.keyring = keyring
  }

  /** Who sent a record; `undefined` where that cannot be told. */
  of(record: Uint8Array): Actor | undefined {
    const body = record.subarray(RECORD_HEADER)
    const { finishing } = this
    this.finishing = undefined
    const type = contentTypes.nameOf(record[0] ?? 0)
    if (type === 'change_cipher_spec' && body.length === 1) return this.change()
    if (type === 'handshake') {
      if (finishing) return this.underKeys(record) ?? finishing
      if (!this.reading.changed || areMessages(body)) return this.inTheClear(body)
    }
    return this.underKeys(record)
  }

  /** In TLS 1.3 either side may send one, and it changes nothing (RFC 9846 §5). Before, each sends one, behind its own messages. */
  private change(): Actor | undefined {
    if (this.reading.version === 'TLS 1.3') return undefined
    const from = this.changer ? peerOf(this.changer) : this.last?.from
    this.changer ??= from
    this.finishing = from
    return from
  }

  private inTheClear(body: Uint8Array): Actor | undefined {
    const goesOn = this.waiting.length > 0
    const { messages, rest } = takeMessages(this.waiting.append(body))
    const begun = rest.length > 0 ? [rest.peek(1)] : []
    const types = [...messages, ...begun].map(([type = 0]) => handshakeTypes.nameOf(type))
    const from = goesOn ? this.last?.from : this.senderOf(types)
    if (types.includes('client_hello')) this.changer = undefined
    this.waiting = rest
    this.last = { from, type: types.at(-1) ?? '' }
    return from
  }

  private senderOf(types: readonly string[]): Actor | undefined {
    const [told] = types.flatMap((type) => SENDERS[type] ?? [])
    return told ?? (types[0] === 'certificate' ? CERTIFICATE_BEHIND[this.last?.type ?? ''] : undefined)
  }

  /** The key that opens it tells. Before there is a ServerHello, only the client has any (RFC 9846 §2). */
  private underKeys(record: Uint8Array): Actor | undefined {
    const { hello, version } = this.reading
    const early = hello !== undefined && version === undefined && record[0] === 23 ? 'client' : undefined
    return this.keyring?.open(record, this.reading)?.from ?? early
  }
}
