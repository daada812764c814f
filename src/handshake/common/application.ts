/**
 * What the application decides: which clients it serves and how, which peers it takes, when it ends. Its word stands in the
 * trace as a verdict like any other, of a rule that is ours.
 */
import { CERTIFICATE_ALERTS, isFatalAlert, type FatalAlert } from '../../rules/alert.ts'
import { Misuse } from '../../rules/failure.ts'
import type { Decision, Finding } from '../../rules/rule.ts'
import { peerOf, type Actor } from '../../wire/actor.ts'
import type { ServerSettings } from '../config/config.ts'
import type { StateName } from '../turn/machine.ts'
import type { Answer, Command, HelloDecision, PeerDecision, Refusal } from '../state/request.ts'
import type { State } from '../state/state.ts'
import type { Turn } from '../turn/turn.ts'

// ---- How a ClientHello is served

/** What an application says of a hello. */
export interface HelloChoice {
  readonly serverName: string
  readonly decision: HelloDecision
}

/** Whether, and how, a server serves a client. */
export const SERVE_HELLO: Decision<HelloChoice> = {
  id: 'serve-hello',
  subject: 'application',
  question: ({ serverName }) => `Is a client served that asks for ${serverName || 'no name'}?`,
  answer: (choice) => `yes: with ${settingsIn(choice)}`,
  consequence: 'the hello is judged under these settings',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'application.hello',
      rule: 'an application serves whom it wants, as it wants',
      cite: 'RFC 6066 §3',
      expected: 'settings to serve it with',
      policy: true,
      alert: 'handshake_failure',
      run: (choice) =>
        'refused' in choice.decision ? refusing(choice.decision) : { ok: true, actual: settingsIn(choice) },
    },
  ],
}

function settingsIn({ decision }: HelloChoice): string {
  const names = 'settings' in decision ? Object.keys(decision.settings) : []
  return names.length > 0 ? `its own ${names.join(', ')}` : 'the settings of the server'
}

/**
 * Heeds what the application said of a hello.
 * @returns settings that it wants changed
 * @throws TlsFailure where it serves nobody so
 */
export function obeyOnHello(turn: Turn, serverName: string, decision: HelloDecision): ServerSettings {
  if ('refused' in decision && decision.alert) fatal(decision.alert)
  turn.judge(SERVE_HELLO, { serverName, decision })
  return 'settings' in decision ? decision.settings : {}
}

// ---- Whether a peer is taken

/** What an application says of a peer. */
export interface PeerChoice {
  readonly from: Actor
  readonly decision: PeerDecision
}

/** Whether an application takes a peer that we would go on with. */
export const ACCEPT_PEER: Decision<PeerChoice> = {
  id: 'accept-peer',
  subject: 'application',
  question: ({ from }) => `Does the application take this ${from}?`,
  consequence: 'the handshake goes on',
  otherwise: 'the handshake ends',
  rules: [
    {
      id: 'application.peer',
      rule: 'an application may turn away whom a good certificate names',
      cite: 'RFC 9846 §6.2',
      expected: 'a peer that it takes',
      policy: true,
      alert: 'access_denied',
      run: ({ decision }) =>
        decision === 'accept' ? { ok: true, actual: 'it takes this one' } : refusing(decision),
    },
  ],
}

/** The cell of a state in which the application may be thinking of the peer's chain. */
export function heedingOnPeer<N extends StateName>(name: N) {
  return { 'answer accept-peer': { to: [name], cite: 'RFC 9846 §6.2', run: onPeer } } as const
}

function onPeer<S extends State>(
  turn: Turn,
  state: S,
  { decision }: Extract<Answer, { kind: 'accept-peer' }>,
): S {
  const alerts: readonly string[] = CERTIFICATE_ALERTS
  if (decision !== 'accept' && decision.alert && !alerts.includes(decision.alert))
    throw new Misuse(`${decision.alert} says nothing of a certificate: ${alerts.join(', ')} do`)
  turn.judge(ACCEPT_PEER, { from: peerOf(turn.endpoint.actor), decision })
  return state
}

function refusing({ refused, alert }: Refusal<FatalAlert>): Finding {
  return { ok: false, actual: refused, ...(alert && { alert }) }
}

// ---- A wish to abort

/** Why an application ends its connection, and with which alert. */
export interface AbortQuestion {
  /** `undefined` where it does not. */
  readonly alert: FatalAlert | undefined
  /** In its own words. */
  readonly reason: string
}

/** Whether a connection goes on. Asked only where the application ends it. */
export const GO_ON: Decision<AbortQuestion> = {
  id: 'go-on',
  subject: 'application',
  question: () => 'Does the connection go on?',
  consequence: 'it goes on',
  otherwise: 'it ends',
  rules: [
    {
      id: 'application.abort',
      rule: 'an application may end its connection at any time',
      cite: 'RFC 9846 §6.2',
      expected: 'an application that goes on',
      policy: true,
      alert: 'general_error',
      run: ({ alert, reason }) =>
        alert ? { ok: false, actual: reason, alert } : { ok: true, actual: 'it goes on' },
    },
  ],
}

/**
 * Obeys the command: whatever the endpoint was about to do, it does no more.
 * @throws TlsFailure with the alert of the command
 * @throws Misuse where nothing can be sent any more, or for an alert that ends nothing
 */
export function obeyAbort(turn: Turn, { alert, reason }: Extract<Command, { kind: 'abort' }>): true {
  if (turn.endpoint.writeClosed) throw new Misuse('abort after close')
  turn.set({ commands: [] })
  turn.judge(GO_ON, { alert: fatal(alert), reason })
  return true
}

function fatal(alert: string): FatalAlert {
  if (!isFatalAlert(alert)) throw new Misuse(`${alert} does not end a connection`)
  return alert
}
