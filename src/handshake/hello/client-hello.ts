/** What a ClientHello offers, first or after a HelloRetryRequest: RFC 9846 §4.2.2 (8446 §4.1.2). */
import { EMPTY } from '../../bytes/bytes.ts'
import { EncodeError } from '../../bytes/writer.ts'
import { fail } from '../../rules/failure.ts'
import { OFFER_PSKS_AGAIN } from '../../session/decisions/answer-verdict.ts'
import { encodeMessage13 } from '../../wire/handshake.ts'
import { type ClientHello } from '../../wire/hello.ts'
import { SUITES_13 } from '../../wire/registry.ts'
import { arrangeExtensions, typesOf } from '../extensions/block.ts'
import { padded } from '../extensions/both/padding.ts'
import type { HelloContent } from '../extensions/spoken.ts'
import { drawGrease, greasedOrder, type Grease } from '../config/grease.ts'
import { chooseSession12 } from '../tls12/offer12.ts'
import type { Phase } from '../state/state12.ts'
import { bindHello, choosePsks, NO_PSKS, sharesFor, suitesFor } from '../tls13/psk-offer.ts'
import type { Offer, Retry } from '../state/state-parts.ts'
import type { Session } from '../../session/session.ts'
import type { Suite12 } from '../../wire/registry.ts'
import { turn12Of } from '../turn/turn12.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** An offer beside the message that makes it. */
interface EncodedOffer {
  readonly offer: Offer
  readonly bytes: Uint8Array
}

/** Whether the hello offers TLS 1.3: never within a connection of TLS 1.2. */
export function offers13(turn: Turn13, phase: Phase): boolean {
  return turn.client.versions.includes('TLS 1.3') && phase.kind === 'initial'
}

/** What the first ClientHello offers. */
export function firstOffer(turn: Turn13, phase: Phase): EncodedOffer {
  const config = turn.client
  const speaks13 = offers13(turn, phase)
  const pskOffer = phase.kind === 'initial' ? choosePsks(turn) : NO_PSKS
  // One session at a time: where one of TLS 1.3 is offered, a server that chooses TLS 1.2 makes a full handshake.
  const offersSession = pskOffer.psks.some(({ source }) => source.kind === 'session')
  const session12 = offersSession ? undefined : chooseSession12(turn12Of(turn))
  const random = turn.draw('ClientHello.random', 32)
  const legacy_session_id = sessionIdFor(turn, session12, speaks13)
  const shares = speaks13
    ? sharesFor(config, pskOffer).map((group) => ({ group, pair: turn.generate(group) }))
    : []
  const grease = greaseFor(turn)
  const content: HelloContent = {
    shares,
    pskOffer,
    cookie: undefined,
    padding: undefined,
    session12,
    phase,
    speaks13,
    grease,
  }
  const hello = padded(turn, (padding) => ({
    legacy_version: 'TLS 1.2',
    random,
    legacy_session_id,
    cipher_suites: [...grease.suites, ...(speaks13 ? suitesFor(config, pskOffer) : []), ...suites12(turn)],
    legacy_compression_methods: ['null'],
    extensions: clientHelloExtensions(turn, padding ? { ...content, padding } : content),
  }))
  return completeOffer(turn, hello, content, false)
}

/** Where no group is offered there is none to have a share for. */
function greaseFor(turn: Turn13): Grease {
  const { clientHelloOrder, groups } = turn.client
  const grease = drawGrease(turn, 'ClientHello', clientHelloOrder)
  return groups.length > 0 ? grease : { ...grease, shares: [] }
}

/** Suites of TLS 1.2 where that version is offered at all. */
function suites12(turn: Turn13): readonly Suite12[] {
  return turn.client.versions.includes('TLS 1.2') ? turn.client.suites12 : []
}

/** A session of TLS 1.2 by its ID; with a ticket a made-up one, whose echo tells that it was accepted (RFC 5077 §3.4). */
function sessionIdFor(turn: Turn13, session12: Session | undefined, speaks13: boolean): Uint8Array {
  if (session12 && session12.ticket.length === 0) return session12.sessionId
  const wanted = session12 !== undefined || (speaks13 && turn.client.middleboxCompatibility)
  return wanted ? turn.draw('ClientHello.legacy_session_id', 32) : EMPTY
}

/** The second ClientHello: the first, changed only as §4.2.2 allows after a HelloRetryRequest. */
export function secondOffer(turn: Turn13, { suite, group, cookie, first }: Retry): EncodedOffer {
  const shares = group === undefined ? first.shares : [{ group, pair: turn.generate(group) }]
  const suiteHash = SUITES_13[suite].hash
  const hashes = first.psks.map(({ hash }) => hash)
  if (hashes.length > 0) turn.judge(OFFER_PSKS_AGAIN, { hashes, suiteHash })
  const psks = first.psks.filter(({ hash }) => hash === suiteHash).map((psk) => ({ ...psk }))
  const content = {
    shares,
    pskOffer: { psks, earlyData: false },
    cookie,
    padding: undefined,
    session12: first.session12,
    phase: { kind: 'initial' },
    speaks13: true,
    // One share takes the place of all (§4.2.2); all else that was offered for nothing stays.
    grease: group === undefined ? first.grease : { ...first.grease, shares: [] },
  } as const satisfies HelloContent
  return withRoomFor(cookie, () => {
    const hello = padded(turn, (padding) => ({
      ...first.hello,
      extensions: clientHelloExtensions(turn, padding ? { ...content, padding } : content),
    }))
    return completeOffer(turn, hello, content, true)
  })
}

/** A cookie may be as long as all extensions of a hello together, and then finds no room among them. */
function withRoomFor<T>(cookie: Uint8Array | undefined, encodeHello: () => T): T {
  try {
    return encodeHello()
  } catch (error) {
    if (!(error instanceof EncodeError) || !cookie) throw error
    return fail('illegal_parameter', 'RFC 9846 §4.3.2 (8446 §4.2.2)', {
      expected: 'a cookie that finds room in the second ClientHello',
      actual: `${cookie.length} bytes`,
      field: 'HelloRetryRequest.extensions.cookie',
    })
  }
}

function completeOffer(
  turn: Turn13,
  hello: ClientHello,
  {
    shares,
    pskOffer: { psks, earlyData },
    session12,
    grease,
  }: Pick<HelloContent, 'shares' | 'pskOffer' | 'session12' | 'grease'>,
  retry: boolean,
): EncodedOffer {
  const extensions = typesOf(hello.extensions ?? [])
  const unbound = encodeMessage13({ name: 'ClientHello', body: hello })
  const bound = psks.length > 0 ? bindHello(turn, hello, unbound, psks, retry) : { hello, bytes: unbound }
  return {
    offer: { hello: bound.hello, shares, psks, extensions, session12, earlyData, grease },
    bytes: bound.bytes,
  }
}

function clientHelloExtensions(turn: Turn13, content: HelloContent): ClientHello['extensions'] {
  const order = greasedOrder(turn.client.clientHelloOrder, content.grease)
  return arrangeExtensions('ClientHello', order, content, turn)
}
