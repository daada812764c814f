/** The whole key schedule of a version, made of the table that derives by it: what is made so far is marked. */
import type { Version } from '../../wire/version.ts'
import { SCHEDULE_12, type PrfRow } from '../../secrets/schedule12.ts'
import { SCHEDULE_13, type ScheduleRow } from '../../secrets/schedule13.ts'
import type { SecretEvent } from '../../trace/event.ts'
import { eventsOf, type ConnectionRun } from '../../trace/run.ts'

/** The schedule, a line for each secret. */
export interface ScheduleView {
  readonly cite: string
  readonly lines: readonly ScheduleLine[]
}

/** One secret. */
interface ScheduleLine {
  readonly name: string
  readonly formula: string
  /** 0: a step of the ladder; 1: what is made from that step. */
  readonly depth: number
  readonly made: boolean
}

/** The schedule. @param until index of the last moment that counts */
export function scheduleView(version: Version, connection: ConnectionRun, until = Infinity): ScheduleView {
  const made = eventsOf(connection).flatMap(({ event, moment }) =>
    event.kind === 'secret' && moment.index <= until ? [event] : [],
  )
  const rows = Object.entries(version === 'TLS 1.3' ? SCHEDULE_13 : SCHEDULE_12) as Rows
  const lines = rows.map(([name, row]) => ({
    ...{ name, ...lineOf(row) },
    made: made.some((secret) => isOf(secret, row)),
  }))
  return { cite: version === 'TLS 1.3' ? 'RFC 9846 §7.1' : 'RFC 5246 §8.1, RFC 7627 §4', lines }
}

/** Both rows of TLS 1.2 that make a master secret make the same, from labels of their own; one that is restored is made by neither. */
function isOf(secret: SecretEvent, row: ScheduleRow | PrfRow): boolean {
  if (secret.row !== row.makes || secret.operation !== row.operation) return false
  return row.operation !== 'PRF' || secret.label === row.label
}

type Rows = (readonly [name: string, row: ScheduleRow | PrfRow])[]

function lineOf(row: ScheduleRow | PrfRow): Pick<ScheduleLine, 'formula' | 'depth'> {
  switch (row.operation) {
    case 'HKDF-Extract':
      return { depth: 0, formula: `HKDF-Extract(salt ${row.salt}, key ${row.ikm})` }
    case 'Derive-Secret':
      return { depth: 1, formula: `Derive-Secret(., "${row.label}", ${messages(row.through)})` }
    case 'PRF': {
      const seed = row.seed === 'handshake hash' ? `Hash(${messages(row.through.join(' or '))})` : row.seed
      return {
        depth: row.from === 'master_secret' ? 1 : 0,
        formula: `PRF(${row.from}, "${row.label}", ${seed})`,
      }
    }
  }
}

function messages(through: string): string {
  if (through === 'empty') return '""'
  return through === 'ClientHello' ? through : `ClientHello…${through}`
}
