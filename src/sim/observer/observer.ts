/**
 * What somebody learns who recorded the wire, when a secret leaks, or several. Nothing is looked up that the observer could not have:
 * a secret is learnt where it recomputes from others by its lineage, and where the wire shows the rest that goes into it;
 * records are opened with the keys learnt so, which shows more. This repeats until nothing is new.
 */
import { equal, toHex } from '../../bytes/bytes.ts'
import type { RsaPrivateKey } from '../../crypto/keys.ts'
import { rsaDecryptPremaster } from '../../crypto/signature/rsa-encryption.ts'
import { sessionsIn, ticketsIn } from '../../inspect/opening/tickets.ts'
import type { HeardMessage } from '../../inspect/reader/conversation.ts'
import { recompute } from '../../secrets/derive.ts'
import { ZEROS, type SecretId, type SecretNode } from '../../secrets/node.ts'
import { dhPeer } from '../../secrets/premaster.ts'
import type { TicketKey } from '../../session/tickets/ticket-key.ts'
import type { Run } from '../../trace/run.ts'
import type { HashName } from '../../crypto/hash/hash.ts'
import { Wiretap, type SeenRecord } from './wiretap.ts'

/** Something that leaks: the bytes of a secret, or a key that is no part of any key schedule. */
export type Leaked =
  | { readonly kind: 'secret'; readonly bytes: Uint8Array }
  | { readonly kind: 'ticket-key'; readonly key: TicketKey }
  | { readonly kind: 'rsa-key'; readonly key: RsaPrivateKey }
  /** A key that only signs: it opens nothing that was recorded. */
  | { readonly kind: 'signing-key' }

/** A secret that the observer came to know. */
export interface Learnt {
  readonly node: SecretNode
  /** `computed` from its parents; `ticket`: out of an opened ticket; `leaked`; `decrypted` with the RSA key. */
  readonly how: 'leaked' | 'ticket' | 'decrypted' | 'computed'
}

/** What came of one connection. */
export interface Observed {
  readonly id: string
  /** In the order in which they were learnt; those with equal bytes once. What anybody can compute is not among them. */
  readonly learnt: readonly Learnt[]
  /** Every record of the connection. */
  readonly records: readonly SeenRecord[]
}

/** Everything that an observer gets out of a run. */
export function observe(run: Run, leaked: readonly Leaked[]): readonly Observed[] {
  const common = new Observer(run, [])
  common.exhaust()
  const observer = new Observer(run, leaked)
  observer.exhaust()
  const told = new Set(common.known.keys())
  return observer.taps.map(({ id, nodes, records }) => {
    const learnt = [...observer.known].flatMap(([hex, how]) => {
      const node = told.has(hex) ? undefined : nodes.find(({ bytes }) => toHex(bytes) === hex)
      return node ? [{ node, how }] : []
    })
    return { id, learnt, records }
  })
}

class Observer {
  readonly taps: readonly Wiretap[]
  /** Values in hex, and how each was learnt: two ends that hold the same bytes hold one secret. */
  readonly known = new Map<string, Learnt['how']>()
  private readonly ticketKeys: readonly TicketKey[]
  private readonly rsaKeys: readonly RsaPrivateKey[]
  private readonly nodes: ReadonlyMap<SecretId, SecretNode>

  constructor(run: Run, leaked: readonly Leaked[]) {
    this.taps = run.connections.map((connection) => new Wiretap(connection))
    this.nodes = new Map(this.taps.flatMap(({ nodes }) => nodes).map((node) => [node.id, node]))
    this.ticketKeys = leaked.flatMap((each) => (each.kind === 'ticket-key' ? [each.key] : []))
    this.rsaKeys = leaked.flatMap((each) => (each.kind === 'rsa-key' ? [each.key] : []))
    for (const each of leaked) if (each.kind === 'secret') this.known.set(toHex(each.bytes), 'leaked')
  }

  /** Reads and computes until nothing is new. */
  exhaust(): void {
    let before = -1
    while (before < this.known.size) {
      before = this.known.size
      for (const tap of this.taps) {
        tap.read((node) => this.knows(node))
        for (const message of tap.messages) this.openTickets(message)
        // In the order of their birth, so that a ladder is climbed in one go.
        for (const node of tap.nodes) this.tryFor(node, tap)
      }
    }
  }

  private knows({ bytes }: SecretNode): boolean {
    return this.known.has(toHex(bytes))
  }

  private knowsId(id: SecretId): boolean {
    const node = this.nodes.get(id)
    return id === ZEROS || (node !== undefined && this.knows(node))
  }

  private tryFor(node: SecretNode, tap: Wiretap): void {
    if (this.knows(node) || isMac(node)) return
    if (node.operation === 'RSA-decryption') return this.decrypt(node, tap)
    const { operation, parents } = node
    if (operation === 'random' || operation === 'input' || !parents.every((id) => this.knowsId(id))) return
    if (!contextIsPublic(node, tap)) return
    this.known.set(toHex(recompute(node, (id) => this.nodes.get(id)!)), 'computed')
  }

  /** With the server's key the observer does what the server did; the version is the one that the client offered. */
  private decrypt({ context, bytes }: SecretNode, tap: Wiretap): void {
    if (!tap.shows(context)) return
    for (const key of this.rsaKeys) {
      const premaster = rsaDecryptPremaster(key, context, 0x0303, new Uint8Array(48))
      if (equal(premaster, bytes)) this.known.set(toHex(premaster), 'decrypted')
    }
  }

  private openTickets({ read }: HeardMessage): void {
    for (const ticket of ticketsIn(read?.message)) {
      for (const { secret } of sessionsIn(ticket, this.ticketKeys)) {
        const hex = toHex(secret)
        if (!this.known.has(hex)) this.known.set(hex, 'ticket')
      }
    }
  }
}

/** What a Finished or a binder carries is no secret: it stands on the wire. */
function isMac({ row }: SecretNode): boolean {
  return row.use === 'mac'
}

/** Whether the wire shows what goes into a secret beside its parents. */
function contextIsPublic({ operation, context, algorithm }: SecretNode, tap: Wiretap): boolean {
  switch (operation) {
    case 'Derive-Secret':
      return tap.canHash(algorithm as HashName, context)
    case 'PRF':
      // Two randoms, or the hash of messages (RFC 7627 §4).
      return (
        (context.length === 64 && tap.shows(context.slice(0, 32)) && tap.shows(context.slice(32))) ||
        tap.canHash(algorithm as HashName, context)
      )
    case 'key-agreement':
    case 'encapsulation':
      return tap.shows(context)
    case 'dh-agreement':
      return tap.shows(dhPeer(context))
    // The nonce of a ticket may be unreadable, but servers count: few guesses, and the binder of a resumption tells the right one.
    case 'HKDF-Expand-Label':
    case 'HKDF-Extract':
    case 'restored':
    case 'concatenation':
    case 'slice':
      return true
    case 'HMAC':
    case 'RSA-decryption':
    case 'random':
    case 'input':
      return false
  }
}
