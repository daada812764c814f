/**
 * What a peer may send that brings nothing on, and how often in a row: else it could keep us busy for ever. No RFC has such
 * limits; docs/architecture.md compares them with those of other stacks.
 */
import { fail } from '../../rules/failure.ts'
import { NONE_IN_A_ROW, type InARow } from '../state/state-parts.ts'
import type { Turn } from '../turn/turn.ts'

interface Limit {
  /** The setting that says how many are borne. */
  readonly setting:
    'maxEmptyRecords' | 'maxWarningAlerts' | 'maxChangeCipherSpecs' | 'maxKeyUpdates' | 'maxRenegotiations'
  readonly what: string
  readonly field: string
  /** Where the RFC allows them. */
  readonly cite: string
}

const LIMITS: { readonly [K in keyof InARow]: Limit } = {
  emptyRecords: {
    setting: 'maxEmptyRecords',
    what: 'records without content in a row',
    field: 'record',
    cite: 'RFC 9846 §5.1',
  },
  warningAlerts: {
    setting: 'maxWarningAlerts',
    what: 'alerts in a row that end nothing',
    field: 'record',
    cite: 'RFC 9846 §6',
  },
  changeCipherSpecs: {
    setting: 'maxChangeCipherSpecs',
    what: 'ChangeCipherSpec records in a row',
    field: 'record',
    cite: 'RFC 9846 §5',
  },
  keyUpdates: {
    setting: 'maxKeyUpdates',
    what: 'KeyUpdates without data between them',
    field: 'KeyUpdate',
    cite: 'RFC 9846 §4.7.3 (8446 §4.6.3)',
  },
  renegotiations: {
    setting: 'maxRenegotiations',
    what: 'wishes for another handshake without data between them',
    field: 'Handshake.msg_type',
    cite: 'RFC 5246 §7.4.1.1',
  },
}

/** One more of its kind. @throws TlsFailure unexpected_message where that is more than the setting allows */
export function countInARow(turn: Turn, kind: keyof InARow): void {
  const { config, inARow } = turn.endpoint
  const { setting, what, field, cite } = LIMITS[kind]
  const count = inARow[kind] + 1
  if (count > config[setting])
    fail('unexpected_message', cite, {
      expected: `at most ${config[setting]} ${what} (our limit, ${setting})`,
      actual: String(count),
      field,
    })
  turn.set({ inARow: { ...inARow, [kind]: count } })
}

/**
 * Something was brought on, so counts begin anew: all of them by an application, with data in either direction or a
 * renegotiation that ours asks for; with a part of a handshake message all but those of messages that are such themselves.
 */
export function broughtOn(turn: Turn, by: 'application' | 'handshake'): void {
  const { inARow } = turn.endpoint
  const next = after(inARow, by)
  if (next !== inARow) turn.set({ inARow: next })
}

function after(inARow: InARow, by: 'application' | 'handshake'): InARow {
  const { emptyRecords, warningAlerts, changeCipherSpecs, keyUpdates, renegotiations } = inARow
  if (by === 'application' || keyUpdates + renegotiations === 0) return NONE_IN_A_ROW
  if (emptyRecords + warningAlerts + changeCipherSpecs === 0) return inARow
  return { ...NONE_IN_A_ROW, keyUpdates, renegotiations }
}
