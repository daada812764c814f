/** How a connection ends: close_notify, alerts, failures (RFC 9846 §6). */
import { encode } from '../bytes/layout.ts'
import type { Endpoint } from '../handshake/state/endpoint.ts'
import { countInARow } from '../handshake/common/in-a-row.ts'
import type { Turn } from '../handshake/turn/turn.ts'
import { Turn13 } from '../handshake/turn/turn13.ts'
import { ALERTS, type AlertName } from '../rules/alert.ts'
import { trafficNames } from '../secrets/names.ts'
import { fail, type TlsFailure } from '../rules/failure.ts'
import { PLAINTEXT } from '../record/epoch.ts'
import { alertMessage, type AlertMessage } from '../wire/record.ts'
import { endSessions } from './ended-sessions.ts'
import { ownCite } from './version-cite.ts'

/**
 * Sends close_notify: nothing more comes from us, the peer may go on (§6.1). Before a side may send data there is nothing
 * to leave half open: the handshake is canceled.
 */
export function closeNotify(turn: Turn): void {
  const canceled = turn.endpoint.write.name !== 'application'
  if (canceled) sendAlert(turn, 'user_canceled', closing(turn, 'the application closed'))
  sendAlert(turn, 'close_notify', closing(turn, 'the application closed'))
  turn.set({ writeClosed: true })
  if (canceled || turn.endpoint.readClosed) becomeClosed(turn, 'send close_notify')
}

function closing(turn: Turn, rule: string) {
  return { rule, cite: ownCite(turn.endpoint, 'RFC 9846 §6.1'), expected: '', actual: '' }
}

/** Nothing more happens, and nothing went wrong. @param on what made it so, for the trace */
export function becomeClosed(turn: Turn, on: string): void {
  turn.note({ kind: 'state', from: turn.endpoint.state.name, to: 'CLOSED', on })
  turn.set({ state: { machine: 'end', name: 'CLOSED' } })
}

/** A violated rule: the alert goes out under the best keys there are, and nothing happens any more. */
export function endWithAlert(turn: Turn, failure: TlsFailure): void {
  const { alert, violation } = failure
  const { field, offset } = violation
  const cite = ownCite(turn.endpoint, failure.cite)
  const place = field === undefined ? '' : offset === undefined ? field : `${field} at byte ${offset}`
  endSessions(turn)
  // What waited for its record is not sent: the peer would only take it for part of a handshake that goes on.
  turn.discardWaiting()
  useHandshakeKeys(turn)
  if (!turn.endpoint.writeClosed)
    sendAlert(turn, alert, { rule: place, cite, expected: violation.expected, actual: violation.actual })
  turn.set({
    state: { machine: 'end', name: 'FAILED', alert, by: 'us', rule: place, cite, violation },
    writeClosed: true,
    readClosed: true,
    pending: undefined,
  })
  forgetSecrets(turn)
  turn.output({ kind: 'failed', alert, by: 'us' })
}

/**
 * A client that fails on a ServerHello, when it has handshake keys and does not use them yet, rekeys first, so that its
 * alert is not in the clear (§A.1). Early keys stay: a server that accepted early data reads with them up to their end.
 */
function useHandshakeKeys(turn: Turn): void {
  const { write, vault, actor } = turn.endpoint
  const inTheClear = write.name === 'plaintext'
  if (
    turn instanceof Turn13 &&
    actor === 'client' &&
    inTheClear &&
    vault.find(trafficNames('client', 'handshake').secret)?.status === 'live'
  )
    turn.setWriteKeys('handshake')
}

/** A failed connection leaves no secrets and keys behind (§6). */
function forgetSecrets(turn: Turn): void {
  turn.eraseWhere(() => true)
  turn.set({ read: PLAINTEXT, write: PLAINTEXT })
}

function sendAlert(
  turn: Turn,
  description: AlertName,
  why: { readonly rule: string; readonly cite: string; readonly expected: string; readonly actual: string },
): void {
  const { level } = ALERTS[description]
  turn.flush()
  turn.note({ kind: 'alert', direction: 'sent', level, description, ...why })
  turn.sendContent('alert', encode(alertMessage, { level, description }))
}

/**
 * The peer's alert in TLS 1.2: close_notify is answered and ends both directions, a warning ends nothing, and a refused
 * renegotiation leaves the connection as it was (RFC 5246 §7.2).
 */
export function receiveAlert12(turn: Turn, alert: AlertMessage): void {
  const { description, level } = alert
  if (level !== 'warning' && level !== 'fatal')
    fail('illegal_parameter', 'RFC 5246 §7.2', {
      expected: 'warning or fatal',
      actual: level,
      field: 'Alert.level',
      offset: 0,
    })
  noteReceived(turn, alert)
  if (description === 'close_notify') return bothClosed(turn)
  if (level === 'fatal') return endByPeer(turn, description)
  const { state, phase } = turn.endpoint
  const asked = state.machine === 'hello-client' && state.phase.kind === 'renegotiation'
  if (description === 'no_renegotiation' && asked)
    return turn.set({ state: state.phase.from, phase: phase - 1 })
  countInARow(turn, 'maxWarningAlerts')
}

/** The other side answers with a close_notify of its own and closes at once (RFC 5246 §7.2.1). */
function bothClosed(turn: Turn): void {
  turn.set({ readClosed: true })
  turn.output({ kind: 'peer-closed', notified: true })
  if (!turn.endpoint.writeClosed) {
    turn.discardWaiting()
    sendAlert(turn, 'close_notify', closing(turn, 'the peer closed'))
    turn.set({ writeClosed: true })
  }
  becomeClosed(turn, 'close_notify')
}

/** The peer's alert: close_notify ends its direction, user_canceled is only a remark, everything else is the end (§6). */
export function receiveAlert(turn: Turn, alert: AlertMessage): void {
  noteReceived(turn, alert)
  const { description, level } = alert
  if (description === 'close_notify') return peerClosed(turn)
  // The level means nothing in TLS 1.3: the description decides (§6).
  if (description === 'user_canceled') return countInARow(turn, 'maxWarningAlerts')
  if (level === 'warning' && mayBecome12(turn.endpoint)) return countInARow(turn, 'maxWarningAlerts')
  endByPeer(turn, description)
}

/** Whether a client may still be answered with TLS 1.2, in which a warning ends nothing (RFC 5246 §7.2, RFC 6066 §3). */
function mayBecome12({ state, config }: Endpoint): boolean {
  return state.name === 'WAIT_SH' && !state.retry && config.versions.includes('TLS 1.2')
}

function noteReceived(turn: Turn, { level, description }: AlertMessage): void {
  turn.note({
    kind: 'alert',
    direction: 'received',
    level: level === 'warning' ? 'warning' : 'fatal',
    description: description as AlertName,
    rule: '',
    cite: ownCite(turn.endpoint, citeOf(description)),
    expected: '',
    actual: '',
  })
}

function citeOf(description: string): string {
  return description in ALERTS ? ALERTS[description as AlertName].cite : 'RFC 9846 §6'
}

function endByPeer(turn: Turn, description: AlertMessage['description']): void {
  endSessions(turn)
  turn.set({
    state: {
      machine: 'end',
      name: 'FAILED',
      alert: description as AlertName,
      by: 'peer',
      rule: '',
      cite: ownCite(turn.endpoint, citeOf(description)),
      violation: { expected: 'no alert', actual: description },
    },
    readClosed: true,
    writeClosed: true,
  })
  turn.discardWaiting()
  forgetSecrets(turn)
  turn.output({ kind: 'failed', alert: description as AlertName, by: 'peer' })
}

function peerClosed(turn: Turn): void {
  const { writeClosed, state } = turn.endpoint
  turn.set({ readClosed: true })
  turn.output({ kind: 'peer-closed', notified: true })
  if (!writeClosed && state.name === 'CONNECTED') return
  // Before the handshake is done there is no half to leave open; even so our side closes with a close_notify (§6.1).
  if (!writeClosed) {
    turn.discardWaiting()
    useHandshakeKeys(turn)
    sendAlert(turn, 'close_notify', closing(turn, 'the peer closed before the handshake was done'))
    turn.set({ writeClosed: true })
  }
  becomeClosed(turn, 'close_notify')
}
