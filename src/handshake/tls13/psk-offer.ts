/** The client's PSKs: which sessions to offer, and the binders that prove it holds them (RFC 9846 §4.3.11). */
import { concat } from '../../bytes/bytes.ts'
import { encode } from '../../bytes/layout.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import { digest } from '../../crypto/hash/hash.ts'
import { parseCertificate } from '../../certificate/x509/parse.ts'
import { namesServer } from '../../certificate/path/match.ts'
import { objectionTo } from '../../certificate/path/still-trusted.ts'
import { BINDER_KEYS, pskSuffix } from '../../secrets/names.ts'
import { OFFER_EARLY_DATA, OFFER_SESSION, type OfferQuestion } from '../../session/decisions/offer-verdict.ts'
import type { Session } from '../../session/session.ts'
import { truncatedClientHello } from '../../wire/handshake.ts'
import { pskBinders } from '../../wire/extension/resumption.ts'
import type { ClientHello } from '../../wire/hello.ts'
import { hashOfSuite13, SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { fitting } from '../common/ticket-room.ts'
import { keepPsk } from './psk-node.ts'
import { givenPsks } from '../config/external-psks.ts'
import type { ClientConfig } from '../config/config.ts'
import type { OfferedPsk, PskOffer } from '../state/state-parts.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** A hello without PSKs. */
export const NO_PSKS: PskOffer = { psks: [], earlyData: false }

/** Judges every session in the configuration and keeps those that may be offered; external PSKs follow. */
export function choosePsks(turn: Turn13): PskOffer {
  const config = turn.client
  const offered = config.sessions.filter((session) => {
    if (session.version !== 'TLS 1.3') return false
    return turn.judge(OFFER_SESSION, offerQuestion(config, session, turn.env.now)).decision === 'yes'
  })
  // Without psk_key_exchange_modes no PSK may be offered (§4.3.9).
  if (!config.versions.includes('TLS 1.3') || config.pskModes.length === 0) return NO_PSKS
  const wanted: OfferedPsk['source'][] = [
    ...offered.map((session) => ({ kind: 'session', session }) as const),
    // Only a suite with its hash could use the PSK (§4.2.2).
    ...givenPsks(config).filter(({ psk }) =>
      config.suites.some((suite) => SUITES_13[suite].hash === psk.hash),
    ),
  ]
  const sources = fitting(turn, wanted, asOffered)
  const psks = sources.map((source, index) => ({ index, source, hash: hashOfSource(source) }))
  for (const { index, source, hash } of psks) keepPsk(turn, pskSuffix(index), source, hash)
  const first = sources.at(0)
  if (first?.kind !== 'session') return { psks, earlyData: false }
  if (!config.earlyData) return { psks, earlyData: false }
  const question = offerQuestion(config, first.session, turn.env.now)
  const early = turn.judge(OFFER_EARLY_DATA, { ...question, wanted: true })
  return { psks, earlyData: early.decision === 'yes' }
}

function asOffered(source: OfferedPsk['source']) {
  return source.kind === 'session'
    ? ({ what: 'a session', length: source.session.ticket.length } as const)
    : ({ what: 'an external PSK', length: source.psk.identity.length } as const)
}

/**
 * Our suites, those first that the first PSK can be used with: a server that follows the client's order would else choose
 * another hash, and the PSK would be lost (§4.2.1). Early data want the very suite of the session (§4.3.10).
 */
export function suitesFor({ suites }: ClientConfig, { psks, earlyData }: PskOffer): readonly Suite13[] {
  const first = psks.at(0)
  if (!first) return suites
  const own = earlyData && first.source.kind === 'session' ? first.source.session.suite : undefined
  const rank = (suite: Suite13): number => (suite === own ? 0 : SUITES_13[suite].hash === first.hash ? 1 : 2)
  return suites.toSorted((a, b) => rank(a) - rank(b))
}

/**
 * Groups for which the hello has shares: as configured, or the one that the server chose for the session, where none would be
 * for that and the resumption would pay for a HelloRetryRequest (§4.3.8).
 */
export function sharesFor(config: ClientConfig, { psks }: PskOffer): readonly GroupName[] {
  const { keyShares, groups, pskModes } = config
  const source = psks.at(0)?.source
  const known =
    source?.kind === 'session' ? groups.find((group) => group === source.session.group) : undefined
  const wanted = known !== undefined && keyShares.length > 0 && pskModes.includes('psk_dhe_ke')
  // They come in the order of the groups (§4.3.8).
  const configured = groups.filter((group) => keyShares.includes(group))
  return wanted && !configured.includes(known) ? [known] : configured
}

/** What a client is asked about a session of TLS 1.3 before it offers it. @param now ms since 1970 */
export function offerQuestion(config: ClientConfig, session: Session, now: number): OfferQuestion {
  return {
    session,
    now,
    serverName: config.serverName,
    versions: config.versions,
    suites: config.suites,
    hashOf: hashOfSuite13,
    alpn: config.alpn,
    modes: config.pskModes,
    verifyPeer: config.verifyPeer,
    objection() {
      return objectionTo(session.peerCertificates, config.trust, now)
    },
    certificateCovers(name) {
      return sessionCovers(session, name, config.wildcardLabels)
    },
    maxAuthenticationAge: config.maxAuthenticationAge,
  }
}

function sessionCovers(session: Session, name: string, labels: number): boolean {
  const leaf = session.peerCertificates.at(0)
  return leaf !== undefined && namesServer(parseCertificate(leaf).subjectAltNames, name, labels)
}

function hashOfSource(source: OfferedPsk['source']): OfferedPsk['hash'] {
  return source.kind === 'session' ? SUITES_13[source.session.suite as Suite13].hash : source.psk.hash
}

/**
 * Fills the binders: each is an HMAC over the transcript so far and this hello without its binders, under a key that
 * only a holder of the PSK can make (§4.3.11.2).
 * @param unbound the same hello as bytes
 */
export function bindHello(
  turn: Turn13,
  hello: ClientHello,
  unbound: Uint8Array,
  psks: readonly OfferedPsk[],
  retry: boolean,
): { readonly hello: ClientHello; readonly bytes: Uint8Array } {
  const truncated = truncatedClientHello(unbound, hello)
  const binders = psks.map((psk) => {
    const suffix = pskSuffix(psk.index)
    const { binderKey, ...names } = BINDER_KEYS[psk.source.kind]
    const finishedKey = names.finishedKey + suffix
    if (!retry) {
      turn.derive('early_secret', { suffix, hash: psk.hash })
      turn.derive(binderKey, { suffix, hash: psk.hash })
      turn.expand(binderKey + suffix, 'finished_key', finishedKey, { hash: psk.hash })
    }
    const { transcript } = turn.endpoint
    const covered = retry ? transcript.hashWith(psk.hash, truncated) : digest(psk.hash, truncated)
    return turn.mac(finishedKey, 'binder', `binder${pskSuffix(psk.index, retry)}`, covered, {
      hash: psk.hash,
      ...(retry && { through: transcript.through }),
    })
  })
  const extensions = hello.extensions!.map((extension) =>
    extension.type === 'pre_shared_key' ? { ...extension, data: { ...extension.data, binders } } : extension,
  )
  return { hello: { ...hello, extensions }, bytes: concat(truncated, encode(pskBinders, binders)) }
}
