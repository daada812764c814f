/**
 * From a checked ClientHello to a choice: search a PSK, choose suite and group, ask for another hello where needed, verify
 * the binder, take the session, decide about early data. Each question to the world ends a step; the next one goes on here.
 */
import { EMPTY } from '../../bytes/bytes.ts'
import type { GroupName } from '../../crypto/agreement/group.ts'
import { fail } from '../../rules/failure.ts'
import { pskSuffix } from '../../secrets/names.ts'
import { TAKE_PSK } from '../../session/decisions/accept-verdict.ts'
import {
  ACCEPT_EARLY_DATA,
  FRESH_EARLY_DATA,
  type EarlyQuestion,
} from '../../session/decisions/early-verdict.ts'
import { revealAge } from '../../session/age.ts'
import type { SessionState } from '../../session/session.ts'
import { findExtension } from '../../wire/extension.ts'
import { SUITES_13, type Suite13 } from '../../wire/registry.ts'
import {
  checkFullHandshake,
  chooseGroup,
  chooseMode,
  chooseServerSigning,
  chooseSuite,
} from './choose-server13.ts'
import { chooseAlpn } from '../extensions/both/alpn.ts'
import { serverNameOf } from '../extensions/both/server-name.ts'
import { provesPsk, searchPsk } from './psk-accept.ts'
import { asksForCertificate } from './ticket-time.ts'
import type { ServerConfig } from '../config/config.ts'
import { factsOfPsk, type FirstFacts } from '../state/agreed.ts'
import type { Answer } from '../state/request.ts'
import type { Owed } from '../state/state-parts.ts'
import type { AcceptedPsk, Choice, Demanded, HelloContext, Server13State, State } from '../state/state.ts'
import type { Turn13 } from '../turn/turn13.ts'

type In<N extends Server13State['name']> = Extract<Server13State, { name: N }>
type AnswerOf<K extends Answer['kind']> = Extract<Answer, { kind: K }>

// ---- The search for a PSK

/** Searches on from identity `index`; asks the cache where it must. */
export function continueSearch(
  turn: Turn13,
  context: HelloContext,
  demanded: Demanded | undefined,
  index: number,
  answer: { readonly session: SessionState | undefined; readonly note?: string } | undefined,
): State {
  const search = searchPsk(turn, context, demanded, index, answer)
  if (search.kind === 'ask') {
    turn.ask({ kind: 'get-session', key: search.identity })
    return { machine: 'server13', name: 'WAIT_SESSION', context, index: search.index, demanded }
  }
  return settle(turn, context, demanded, search.kind === 'found' ? search.psk : undefined)
}

/** The cache answered what a reference stands for. */
export function onSession(turn: Turn13, state: In<'WAIT_SESSION'>, answer: AnswerOf<'get-session'>): State {
  if (answer.note) turn.remark(answer.note, 'RFC 9846 §4.7.1 (8446 §4.6.1)')
  return continueSearch(turn, state.context, state.demanded, state.index, answer)
}

// ---- Suite and group, or another hello

function settle(
  turn: Turn13,
  context: HelloContext,
  demanded: Demanded | undefined,
  psk: AcceptedPsk | undefined,
): State {
  const { hello } = context
  const suite = demanded ? demanded.suite : chooseSuite(turn.server, hello, preferred(psk))
  const usable = psk?.hash === SUITES_13[suite].hash ? psk : undefined
  if (!usable) return settleFull(turn, context, demanded, suite)
  const retry = demanded ? undefined : retryFor(turn, context, suite, usable)
  if (retry) return askAgain(context, retry)
  turn.useSuite(suite)
  // A wrong binder ends the connection (§4.3.11): here is who goes on all the same, by mistake.
  if (!provesPsk(turn, context, usable)) return settleFull(turn, context, demanded, suite)
  if (usable.source.kind === 'session' && usable.source.stateful) {
    turn.ask({ kind: 'take-session', key: usable.identity })
    return { machine: 'server13', name: 'WAIT_TAKE', context, psk: usable, demanded }
  }
  turn.absorb('ClientHello', context.bytes)
  return decide(turn, context, chooseResumed(turn, context, suite, usable))
}

/** Without a PSK, certificates and a key agreement do it; the hello may have to come again with a share. */
function settleFull(
  turn: Turn13,
  context: HelloContext,
  demanded: Demanded | undefined,
  suite: Suite13,
): State {
  checkFullHandshake(turn.server, context.hello)
  const retry = demanded ? undefined : retryFor(turn, context, suite, undefined)
  if (retry) return askAgain(context, retry)
  turn.useSuite(suite)
  turn.absorb('ClientHello', context.bytes)
  return decide(turn, context, chooseFull(turn, context, suite))
}

function preferred(psk: AcceptedPsk | undefined) {
  if (!psk) return undefined
  return {
    suite: psk.source.kind === 'session' ? (psk.source.session.suite as Suite13) : undefined,
    hash: psk.hash,
  }
}

/** What a HelloRetryRequest would have to ask for; `undefined` where this hello will do. */
function retryFor(
  turn: Turn13,
  { hello }: HelloContext,
  suite: Suite13,
  psk: AcceptedPsk | undefined,
): Demanded | undefined {
  const config = turn.server
  const choice = chooseGroup(config, hello)
  const needsGroup = !psk || chooseMode(config, hello) === 'psk_dhe_ke'
  if (needsGroup && !choice)
    fail('handshake_failure', 'RFC 9846 §4.2.1 (8446 §4.1.1)', {
      expected: `one of ${config.groups.join(', ')}`,
      actual: findExtension(hello.extensions, 'supported_groups')?.named_group_list.join(', ') ?? 'none',
      field: 'ClientHello.extensions.supported_groups',
    })
  const group = needsGroup && choice && choice.share === undefined ? choice.group : undefined
  if (group === undefined && !config.cookie) return undefined
  return {
    first: hello,
    suite,
    group,
    cookie: config.cookie ? turn.draw('HelloRetryRequest.cookie', config.cookieLength) : EMPTY,
    psk: psk?.identity,
  }
}

function askAgain(context: HelloContext, demanded: Demanded): State {
  const compatible = context.hello.legacy_session_id.length > 0
  const owes: readonly Owed[] = compatible ? ['HelloRetryRequest', 'ChangeCipherSpec'] : ['HelloRetryRequest']
  const earlyData = findExtension(context.hello.extensions, 'early_data') !== undefined
  return { machine: 'hello-server', name: 'RECVD_CH', context, demanded, earlyData, owes }
}

// ---- The session, once

/** The cache handed the session over, or somebody else was faster. */
export function onTaken(
  turn: Turn13,
  { context, psk, demanded }: In<'WAIT_TAKE'>,
  { taken, note }: AnswerOf<'take-session'>,
): State {
  const { decision } = turn.judge(TAKE_PSK, { index: psk.index, taken, note })
  if (decision === 'no') return settleFull(turn, context, demanded, turn.suite)
  turn.absorb('ClientHello', context.bytes)
  return decide(turn, context, chooseResumed(turn, context, turn.suite, psk))
}

// ---- The choice

function chooseFull(turn: Turn13, { hello }: HelloContext, suite: Suite13): Choice {
  turn.derive('early_secret')
  return {
    suite,
    group: sharedGroup(turn, hello),
    mode: 'certificate',
    serverName: serverNameOf(hello) || undefined,
    alpn: chooseAlpn(turn.server, 'TLS 1.3', hello),
    signing: chooseServerSigning(turn.server, hello),
    psk: undefined,
    earlyData: findExtension(hello.extensions, 'early_data') === undefined ? undefined : 'rejected',
  }
}

function chooseResumed(turn: Turn13, context: HelloContext, suite: Suite13, psk: AcceptedPsk): Choice {
  const { hello } = context
  const mode = chooseMode(turn.server, hello)
  if (psk.source.kind === 'session') turn.output({ kind: 'offered-session', outcome: 'resumed' })
  turn.adopt(`early_secret${pskSuffix(psk.index, context.second)}`, 'early_secret')
  return {
    suite,
    group: mode === 'psk_dhe_ke' ? sharedGroup(turn, hello) : undefined,
    mode: mode ?? 'psk_ke',
    serverName: serverNameOf(hello) || undefined,
    alpn: chooseAlpn(turn.server, 'TLS 1.3', hello),
    signing: undefined,
    psk,
    earlyData: findExtension(hello.extensions, 'early_data') === undefined ? undefined : 'rejected',
  }
}

/** The group of the client's share, of whatever rank: what is worth a HelloRetryRequest was asked for. A second ClientHello may come without one that we can use, and there is no third. */
function sharedGroup(turn: Turn13, hello: HelloContext['hello']): GroupName {
  const choice = chooseGroup({ groups: turn.server.groups, lowerRanks: [] }, hello)
  if (choice?.share !== undefined) return choice.group
  const shares = findExtension(hello.extensions, 'key_share')?.client_shares ?? []
  return fail('handshake_failure', 'RFC 9846 §4.2.1 (8446 §4.1.1)', {
    expected: `a share for one of ${turn.server.groups.join(', ')}, since a HelloRetryRequest was sent already`,
    actual: shares.map(({ group }) => group).join(', ') || 'none',
    field: 'ClientHello.extensions.key_share',
  })
}

/** The last question: early data. Then the flight begins. */
function decide(turn: Turn13, context: HelloContext, choice: Choice): State {
  if (choice.earlyData === undefined) return negotiated(turn, context, choice)
  const config = turn.server
  const session = choice.psk?.source.kind === 'session' ? choice.psk.source.session : undefined
  const identity = findExtension(context.hello.extensions, 'pre_shared_key')?.identities[0]
  const age = identity?.obfuscated_ticket_age ?? 0
  const { decision } = turn.judge(
    ACCEPT_EARLY_DATA,
    earlyQuestion(config, choice, session, age, turn.env.now),
  )
  if (decision === 'no') return negotiated(turn, context, choice)
  if (!config.replayCheck) return negotiated(turn, context, { ...choice, earlyData: 'accepted' })
  // The binder is validated, so nobody but the client can have made this value (§8.2).
  turn.ask({ kind: 'check-replay', fingerprint: turn.secret(`binder${pskSuffix(0)}`) })
  return { machine: 'server13', name: 'WAIT_REPLAY', context, choice }
}

/**
 * What a server is asked about early data.
 * @param obfuscatedAge of the first identity, as the client sent it
 * @param now ms since 1970
 */
export function earlyQuestion(
  config: ServerConfig,
  {
    psk,
    suite,
    alpn = '',
    serverName = '',
  }: Pick<Choice, 'suite' | 'alpn' | 'serverName'> & {
    readonly psk: { readonly index: number } | undefined
  },
  session: SessionState | undefined,
  obfuscatedAge: number,
  now: number,
): EarlyQuestion {
  const { maxEarlyData, freshnessWindow, startedAt, replayCheck } = config
  return {
    maxEarlyData,
    index: psk?.index,
    session,
    suite,
    alpn,
    serverName,
    now,
    clientAge: revealAge(obfuscatedAge, session?.ageAdd ?? 0),
    freshnessWindow,
    startedAt,
    replayCheck,
  }
}

/** The world said whether these early data were seen before. */
export function onReplayChecked(
  turn: Turn13,
  { context, choice }: In<'WAIT_REPLAY'>,
  { firstTime, note }: AnswerOf<'check-replay'>,
): State {
  const { decision } = turn.judge(FRESH_EARLY_DATA, { firstTime, note })
  return negotiated(turn, context, { ...choice, earlyData: decision === 'yes' ? 'accepted' : 'rejected' })
}

/** Everything is chosen: what the server's flight will consist of. */
function negotiated(turn: Turn13, context: HelloContext, choice: Choice): State {
  const compatible = context.hello.legacy_session_id.length > 0 && !context.second
  const requests = asksForCertificate(turn, choice)
  const owes: Owed[] = ['ServerHello']
  if (compatible) owes.push('ChangeCipherSpec')
  owes.push('EncryptedExtensions')
  if (requests) owes.push('CertificateRequest')
  if (!choice.psk) owes.push('Certificate', 'CertificateVerify')
  owes.push('Finished')
  turn.agree(factsOf(choice))
  return { machine: 'server13', name: 'NEGOTIATED', context, choice, owes }
}

/** What the choice settles; where a HelloRetryRequest ended early data, a second hello without any changes nothing. */
function factsOf({ suite, group, mode, serverName, alpn, psk, earlyData }: Choice): FirstFacts {
  return {
    version: 'TLS 1.3',
    suite,
    group,
    serverName,
    alpn,
    ...(psk && mode !== 'certificate' && factsOfPsk(psk.source, mode)),
    ...(earlyData ? { earlyData } : {}),
  }
}
