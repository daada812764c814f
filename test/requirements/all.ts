/** Every row, and the list of requirements that they must come up to. */
import { readFileSync } from 'node:fs'
import type { Level, Rfc, Row, Rows } from './row.ts'
import { RFC5077 } from './rows/rfc5077.ts'
import { RFC5246_ALERTS } from './rows/rfc5246-alerts.ts'
import { RFC5246_APPENDICES } from './rows/rfc5246-appendices.ts'
import { RFC5246_CERTIFICATES } from './rows/rfc5246-certificates.ts'
import { RFC5246_HELLOS } from './rows/rfc5246-hellos.ts'
import { RFC5246_KEYS } from './rows/rfc5246-keys.ts'
import { RFC5246_RECORDS } from './rows/rfc5246-records.ts'
import { RFC5746 } from './rows/rfc5746.ts'
import { RFC6066 } from './rows/rfc6066.ts'
import { RFC7301 } from './rows/rfc7301.ts'
import { RFC7366 } from './rows/rfc7366.ts'
import { RFC7627 } from './rows/rfc7627.ts'
import { RFC8422_HANDSHAKE } from './rows/rfc8422-handshake.ts'
import { RFC8422_KEYS } from './rows/rfc8422-keys.ts'
import { RFC8449 } from './rows/rfc8449.ts'
import { RFC8879 } from './rows/rfc8879.ts'
import { RFC9149 } from './rows/rfc9149.ts'
import { RFC9258 } from './rows/rfc9258.ts'
import { RFC9846_AFTERWARDS } from './rows/rfc9846-afterwards.ts'
import { RFC9846_ALERTS } from './rows/rfc9846-alerts.ts'
import { RFC9846_APPENDICES } from './rows/rfc9846-appendices.ts'
import { RFC9846_CERTIFICATES } from './rows/rfc9846-certificates.ts'
import { RFC9846_COMPLIANCE } from './rows/rfc9846-compliance.ts'
import { RFC9846_EXTENSIONS } from './rows/rfc9846-extensions.ts'
import { RFC9846_HELLOS } from './rows/rfc9846-hellos.ts'
import { RFC9846_KEYS } from './rows/rfc9846-keys.ts'
import { RFC9846_PSKS } from './rows/rfc9846-psks.ts'
import { RFC9846_RECORDS } from './rows/rfc9846-records.ts'

/** In the order of the RFCs in `row.ts`. */
const ROWS: readonly Rows[] = [
  RFC9846_HELLOS,
  RFC9846_EXTENSIONS,
  RFC9846_PSKS,
  RFC9846_CERTIFICATES,
  RFC9846_AFTERWARDS,
  RFC9846_RECORDS,
  RFC9846_ALERTS,
  RFC9846_KEYS,
  RFC9846_COMPLIANCE,
  RFC9846_APPENDICES,
  RFC5246_RECORDS,
  RFC5246_ALERTS,
  RFC5246_HELLOS,
  RFC5246_CERTIFICATES,
  RFC5246_KEYS,
  RFC5246_APPENDICES,
  RFC5077,
  RFC7627,
  RFC5746,
  RFC7366,
  RFC8449,
  RFC6066,
  RFC7301,
  RFC8422_HANDSHAKE,
  RFC8422_KEYS,
  RFC8879,
  RFC9149,
  RFC9258,
]

/** A row, and where its requirement stands. */
export type Placed = Row & { readonly rfc: Rfc; readonly section: string }

/** All rows, in order. */
export const ALL: readonly Placed[] = ROWS.flatMap(({ rfc, sections }) =>
  Object.entries(sections).flatMap(([section, rows]) => rows.map((row) => ({ ...row, rfc, section }))),
)

/** An entry of the list: see `test/vectors/README.md`. TLS 1.3 is RFC 8446 there. */
export interface Listed {
  readonly rfc: number
  readonly section: string
  readonly level: Level
  readonly quote: string
}

/** The list of requirements, which others made. */
export const LISTED: readonly Listed[] = JSON.parse(
  readFileSync(new URL('../vectors/requirements.json', import.meta.url), 'utf8'),
)

/** Sections of RFC 8446 that have another number in RFC 9846; those below them go along. The longest that fits counts. */
const RENUMBERED: Readonly<Record<string, string>> = {
  '4.1': '4.2',
  '4.2': '4.3',
  '4.3': '4.4',
  '4.4': '4.5',
  '4.4.1': '4.1',
  '4.4.2': '4.5.1',
  '4.4.2.3': '4.5.1.2',
  '4.4.2.4': '4.5.1.3',
  '4.4.3': '4.5.2',
  '4.4.4': '4.5.3',
  '4.5': '4.6',
  '4.6': '4.7',
  D: 'E',
  E: 'F',
}

/** Where a row for a listed requirement stands: TLS 1.3 by the numbers of RFC 9846. */
export function placeOf({ rfc, section }: Listed): { readonly rfc: number; readonly section: string } {
  if (rfc !== 8446) return { rfc, section }
  const parts = section.split('.')
  for (let length = parts.length; length > 0; length--) {
    const renumbered = RENUMBERED[parts.slice(0, length).join('.')]
    if (renumbered) return { rfc: 9846, section: [renumbered, ...parts.slice(length)].join('.') }
  }
  return { rfc: 9846, section }
}

/** What a row is. */
export type State = 'kept' | 'never done' | 'not ours' | 'open'

/** Kept by code, never done at all, not binding us, or open. */
export function stateOf(row: Row): State {
  if ('by' in row) return 'kept'
  if ('none' in row) return 'never done'
  return 'because' in row ? 'not ours' : 'open'
}
