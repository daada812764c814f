/** The server's look at offered PSKs, one identity after the other, and the binder of the one it takes (§4.3.11). */
import { EMPTY, equal, equalConstantTime } from '../../bytes/bytes.ts'
import { objectionTo } from '../../certificate/path/still-trusted.ts'
import { HASHES, type HashName } from '../../crypto/hash/hash.ts'
import { BINDER_KEYS, pskSuffix } from '../../secrets/names.ts'
import { ACCEPT_PSK, PROVE_PSK, type AcceptQuestion } from '../../session/decisions/accept-verdict.ts'
import type { SessionState } from '../../session/session.ts'
import { openTicket } from '../../session/tickets/ticket.ts'
import { findExtension } from '../../wire/extension.ts'
import { truncatedClientHello } from '../../wire/handshake.ts'
import { hashOfSuite13, SUITES_13, type Suite13 } from '../../wire/registry.ts'
import { sameCredential } from '../common/credentials.ts'
import { chooseMode, commonSuites } from './choose-server13.ts'
import { clientModes } from '../extensions/tls13/psk-key-exchange-modes.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import { keepPsk } from './psk-node.ts'
import {
  givenPsks,
  inWords,
  usedOtherwise,
  type GivenPsk,
  type UsedOtherwise,
} from '../config/external-psks.ts'
import type { ServerConfig } from '../config/config.ts'
import type { AcceptedPsk, Demanded, HelloContext } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

/** Identities looked at: a client that offers more has no claim to our patience. */
const MAX_IDENTITIES = 16

/** How the search went on from one identity. */
type PskSearch =
  | { readonly kind: 'found'; readonly psk: AcceptedPsk }
  /** The identity at `index` is a reference: the cache must be asked before the search goes on. */
  | { readonly kind: 'ask'; readonly index: number; readonly identity: Uint8Array }
  | { readonly kind: 'none' }

/**
 * Searches the offered identities from `start` for the first that may be used.
 * @param answer what the cache said about the identity at `start`, where it was asked
 */
export function searchPsk(
  turn: Turn13,
  { hello, second }: HelloContext,
  demanded: Demanded | undefined,
  start: number,
  answer: { readonly session: SessionState | undefined; readonly note?: string } | undefined,
): PskSearch {
  const offered = findExtension(hello.extensions, 'pre_shared_key')?.identities ?? []
  // After a HelloRetryRequest its suite stands (§4.2.4).
  const suites = demanded ? [demanded.suite] : commonSuites(turn.server, hello)
  const facts = pskFacts(turn.server, hello, suites)
  for (const [index, { identity }] of offered.slice(0, MAX_IDENTITIES).entries()) {
    if (index < start) continue
    const found = index === start && answer ? foundByReference(answer) : recognise(turn, identity)
    if (found === 'ask') return { kind: 'ask', index, identity }
    const question = acceptQuestion(turn.server, facts, index, found, turn.env.now)
    const { decision, counts } = turn.judge(ACCEPT_PSK, question)
    if (counts && !second) turn.output({ kind: 'offered-session', outcome: counts })
    if (decision === 'no' || found.kind === 'unknown' || found.kind === 'otherwise') continue
    const hash = hashOf(found)
    if (hash) return { kind: 'found', psk: { index, identity, hash, source: found } }
  }
  return { kind: 'none' }
}

/** What an identity turned out to be; `how` says by what it was known. */
export type Found =
  | (Extract<AcceptedPsk['source'], { kind: 'session' }> & { readonly how: string })
  | GivenPsk
  | UsedOtherwise
  | { readonly kind: 'unknown'; readonly why: string }

/** What a reference turned out to be, by what the cache said. */
export function foundByReference(answer: {
  readonly session: SessionState | undefined
  readonly note?: string
}): Found {
  return answer.session
    ? { kind: 'session', session: answer.session, stateful: true, how: 'a reference into our cache' }
    : { kind: 'unknown', why: answer.note ?? 'a reference that our cache does not know' }
}

function recognise(turn: Turn13, identity: Uint8Array): Found | 'ask' {
  const { tickets } = turn.server
  const given = givenPsks(turn.server).find(({ psk }) => equal(psk.identity, identity))
  const named = given ?? usedOtherwise(turn.server, identity)
  if (named) return named
  if (tickets.kind === 'stateful') return 'ask'
  const keys = turn.ticketKeys
  if (!keys) return { kind: 'unknown', why: 'a ticket, but we have no ticket keys' }
  const opened = openTicket(keys, identity, turn.env.now)
  return opened.kind === 'session'
    ? { kind: 'session', session: opened.session, stateful: false, how: opened.how }
    : { kind: 'unknown', why: opened.why }
}

function hashOf(source: AcceptedPsk['source']): HashName | undefined {
  return source.kind === 'session' ? hashOfSuite13(source.session.suite) : source.psk.hash
}

/** What of a hello the decision about each of its PSKs rests on. */
export type PskFacts = Pick<AcceptQuestion, 'hashes' | 'serverName' | 'mode' | 'clientModes'>

/** The facts of a hello. @param suites those that both sides have */
export function pskFacts(
  config: ServerConfig,
  hello: HelloContext['hello'],
  suites: readonly Suite13[],
): PskFacts {
  return {
    hashes: [...new Set(suites.map((suite) => SUITES_13[suite].hash))],
    serverName: serverNameOf(hello),
    mode: chooseMode(config, hello),
    clientModes: clientModes(hello),
  }
}

/** What a server is asked about the PSK at `index`. @param now ms since 1970 */
export function acceptQuestion(
  config: ServerConfig,
  { hashes, serverName, mode, clientModes: modes }: PskFacts,
  index: number,
  found: Found,
  now: number,
): AcceptQuestion {
  return {
    index,
    found: foundInWords(found),
    now,
    hashes,
    hashOf: hashOfSuite13,
    serverName,
    sameCredential(a, b) {
      return sameCredential(config, a, b)
    },
    mode,
    clientModes: modes,
    clientCertificate: config.clientCertificate,
    objection() {
      return found.kind === 'session'
        ? objectionTo(found.session.peerCertificates, config.trust, now)
        : undefined
    },
  }
}

/** What the decision knows of it: of a PSK from outside how both sides use it. */
function foundInWords(found: Found): AcceptQuestion['found'] {
  switch (found.kind) {
    case 'session':
    case 'unknown':
      return found
    case 'otherwise':
      return { kind: 'external', hash: found.hash, ours: found.ours, theirs: found.theirs }
    case 'external':
    case 'imported': {
      const words = inWords(found)
      return { kind: 'external', hash: found.psk.hash, ours: words, theirs: words }
    }
  }
}

/**
 * Keeps the PSK as a secret and proves that the client holds it. A wrong binder ends the connection: falling back to a
 * full handshake would hide an attack (§4.3.11).
 * @returns whether it does, for who makes the mistake to go on where it does not
 * @throws TlsFailure decrypt_error
 */
export function provesPsk(turn: Turn13, context: HelloContext, psk: AcceptedPsk): boolean {
  const { hello, bytes } = context
  // Named by index until the PSK is really used: a session that somebody else took first leads to a full handshake.
  const suffix = pskSuffix(psk.index, context.second)
  keepPsk(turn, suffix, psk.source, psk.hash)
  const { binderKey, ...names } = BINDER_KEYS[psk.source.kind]
  const finishedKey = names.finishedKey + suffix
  turn.derive('early_secret', { suffix })
  turn.derive(binderKey, { suffix })
  turn.expand(binderKey + suffix, 'finished_key', finishedKey)
  const { transcript } = turn.endpoint
  const covered = transcript.hashWith(psk.hash, truncatedClientHello(bytes, hello))
  const after = context.second && { through: transcript.through }
  const due = turn.mac(finishedKey, 'binder', `binder${suffix}`, covered, { ...after })
  const binder = findExtension(hello.extensions, 'pre_shared_key')?.binders[psk.index] ?? EMPTY
  const valid = equalConstantTime(binder, due)
  const { decision } = turn.judge(PROVE_PSK, {
    index: psk.index,
    valid,
    length: HASHES[psk.hash].outputLength,
  })
  return decision === 'yes'
}
