/** Traffic secrets of TLS 1.3 out of what is seen and PSKs. */
import { equal } from '../../bytes/bytes.ts'
import { HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { labelOf } from '../../secrets/keylog-labels.ts'
import { SCHEDULE_13, type LadderName } from '../../secrets/schedule13.ts'
import { Transcript, type TranscriptPoint } from '../../secrets/transcript.ts'
import { findExtension } from '../../wire/extension.ts'
import { truncatedClientHello } from '../../wire/handshake.ts'
import type { ClientHello, ServerHello } from '../../wire/hello.ts'
import { hashOfSuite13 } from '../../wire/registry.ts'
import type { Read } from '../reading.ts'
import { PskLadder } from './psk-ladder.ts'
import type { Candidate, Psks } from './psks.ts'
import type { TrafficSecrets } from './traffic-secrets.ts'

/** What was found out, in a sentence, and where the RFC says so. */
export interface Finding {
  readonly says: string
  readonly cite: string
}

/** Identities of a hello that are looked at, and tickets that wait for the client's Finished. */
const MOST = 16

/** The messages of a handshake with a PSK, beside both Finished (RFC 9846 §2.2): there are no certificates in it. */
const POINTS: Readonly<Partial<Record<string, TranscriptPoint>>> = {
  EncryptedExtensions: 'EncryptedExtensions',
  EndOfEarlyData: 'EndOfEarlyData',
}

/** A ticket that a connection gave. */
interface Given {
  readonly ticket: Uint8Array
  readonly ticket_nonce: Uint8Array
}

/** Learns from the messages of one connection of TLS 1.3. */
export class Learner13 {
  /** Why the PSK that is known opens no more. */
  obstacle: string | undefined
  private readonly traffic: TrafficSecrets
  private readonly psks: Psks
  private clientRandom: Uint8Array | undefined
  private transcript = Transcript.empty
  /** Of each identity on offer what follows from its PSK, where a binder proved that this is the one. */
  private offered: readonly (PskLadder | undefined)[] = []
  /** That of the PSK in use, where it leads to every key. */
  private ladder: PskLadder | undefined
  /** Tickets whose PSKs follow once the client's Finished is read: servers may give them before. */
  private tickets: Given[] = []

  constructor(traffic: TrafficSecrets, psks: Psks) {
    this.traffic = traffic
    this.psks = psks
  }

  /** One message, in the order of their sending. What is to be said of it. */
  hear(message: Read['message'], bytes: Uint8Array): readonly Finding[] {
    if (message?.name === 'ClientHello') return this.hearOffer(message.body, bytes)
    if (message?.name === 'HelloRetryRequest') this.retry(hashOfSuite13(message.body.cipher_suite), bytes)
    else if (message?.name === 'ServerHello') return this.hearChoice(message.body, bytes)
    else if (message?.name === 'Finished') this.finish(bytes)
    else if (message?.name === 'NewSessionTicket' && 'ticket_nonce' in message.body) this.take(message.body)
    else if (message && this.ladder) this.append(POINTS[message.name], bytes)
    return []
  }

  private append(point: TranscriptPoint | undefined, bytes: Uint8Array): void {
    if (point) this.transcript = this.transcript.append(point, bytes)
  }

  // ---- Hellos

  private hearOffer(hello: ClientHello, bytes: Uint8Array): readonly Finding[] {
    const before = this.transcript.through === 'HelloRetryRequest' ? this.transcript : Transcript.empty
    this.transcript = before.append('ClientHello', bytes)
    this.clientRandom = hello.random
    this.ladder = undefined
    this.obstacle = undefined
    this.tickets = []
    const found = this.proofs(hello, bytes, before)
    this.offered = found.map(({ ladder }) => ladder)
    const [first] = this.offered
    if (first && findExtension(hello.extensions, 'early_data') !== undefined)
      this.teach(first, 'client_early_traffic_secret')
    return found.flatMap(({ finding }) => finding ?? [])
  }

  /** What is known of each identity on offer. */
  private proofs(hello: ClientHello, bytes: Uint8Array, before: Transcript) {
    const last = hello.extensions?.at(-1)
    if (last?.type !== 'pre_shared_key') return []
    const { identities, binders } = last.data
    const covered = truncatedClientHello(bytes, hello)
    return identities.slice(0, MOST).map(({ identity }, index) => {
      const binder = binders.at(index)
      const candidates = binder ? this.psks.behind(identity) : []
      return binder ? prove(index, candidates, binder, (hash) => before.hashWith(hash, covered)) : {}
    })
  }

  private retry(hash: HashName | undefined, bytes: Uint8Array): void {
    this.transcript = hash
      ? this.transcript.replaceFirstHello(hash).append('HelloRetryRequest', bytes)
      : Transcript.empty
  }

  private hearChoice({ cipher_suite, extensions }: ServerHello, bytes: Uint8Array): readonly Finding[] {
    const selected = findExtension(extensions, 'pre_shared_key')?.selected_identity
    const ladder = selected === undefined ? undefined : this.offered.at(selected)
    this.offered = []
    if (!ladder || hashOfSuite13(cipher_suite) !== ladder.hash) return []
    if (findExtension(extensions, 'key_share')) {
      this.obstacle = 'the PSK is known, but a key agreement stands between it and the key (psk_dhe_ke)'
      return [{ says: `${this.obstacle}: what follows stays hidden`, cite: 'RFC 9846 §2.2' }]
    }
    this.ladder = ladder
    this.append('ServerHello', bytes)
    this.teach(ladder, 'client_handshake_traffic_secret', 'server_handshake_traffic_secret')
    return [
      {
        says: 'there is no key agreement beside the PSK (psk_ke): all keys follow from it',
        cite: 'RFC 9846 §4.3.9',
      },
    ]
  }

  // ---- Behind them

  private finish(bytes: Uint8Array): void {
    const { ladder, transcript } = this
    if (!ladder || transcript.through === 'client Finished') return
    const isServers = transcript.through === 'EncryptedExtensions'
    this.append(isServers ? 'server Finished' : 'client Finished', bytes)
    if (isServers)
      return this.teach(ladder, 'client_application_traffic_secret_0', 'server_application_traffic_secret_0')
    for (const each of this.tickets.splice(0)) this.take(each)
  }

  private take(given: Given): void {
    const { ladder, transcript, tickets } = this
    if (!ladder) return
    if (transcript.through === 'client Finished')
      this.psks.learn(given.ticket, ladder.resumptionPsk(given.ticket_nonce, transcript))
    else if (tickets.length < MOST) tickets.push(given)
  }

  private teach(ladder: PskLadder, ...names: readonly LadderName[]): void {
    const { clientRandom, transcript, traffic } = this
    for (const name of names) {
      const label = labelOf(SCHEDULE_13[name].makes)
      if (clientRandom && label)
        traffic.learn(clientRandom, { label, bytes: ladder.secret(name, transcript) })
    }
  }
}

/** Which of the candidates made a binder; its length says the hash (RFC 9846 §4.3.11.2). */
function prove(
  index: number,
  candidates: readonly Candidate[],
  binder: Uint8Array,
  hashOf: (hash: HashName) => Uint8Array,
): { readonly ladder?: PskLadder; readonly finding?: Finding } {
  const hash = (['sha256', 'sha384'] as const).find((each) => HASHES[each].outputLength === binder.length)
  if (!hash || candidates.length === 0) return {}
  const cite = 'RFC 9846 §4.3.11.2'
  for (const { key, what } of candidates) {
    const ladder = new PskLadder(key, hash)
    for (const [kind, words] of KINDS)
      if (equal(ladder.binder(kind, hashOf(hash)), binder))
        return { ladder, finding: { says: `${what} made binder ${index}: the client has ${words}`, cite } }
  }
  const named = candidates.find((each) => each.named)
  return named
    ? {
        finding: {
          says: `binder ${index} was not made with ${named.what}: the server should refuse it`,
          cite,
        },
      }
    : {}
}

const KINDS = [
  ['session', 'the PSK of a ticket'],
  ['external', 'an external PSK'],
  ['imported', 'an external PSK, imported'],
] as const
