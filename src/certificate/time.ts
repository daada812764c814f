/** Points in time as certificates write them (RFC 5280 §4.1.2.5), in milliseconds since the epoch. */
import { fromText } from '../bytes/bytes.ts'
import type { Decodable, Reader } from '../bytes/reader.ts'
import { nextIs, TAG } from './der.ts'
import { mapDer, stringAs } from './der-values.ts'
import { der } from './der-write.ts'

/** `YYYYMMDDHHMMSSZ` to ms. */
function parseTime(text: string, reader: Reader, start: number): number {
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text)
  if (!parts) reader.fail('a time is YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ', start)
  const [, year, month, day, hour, minute, second] = parts.map(Number)
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  // The 30th of February would silently become the 2nd of March.
  if (timeText(ms) !== text) reader.fail(`there is no such time as ${text}`, start)
  return ms
}

const UTC_TIME = mapDer(stringAs(TAG.utcTime, 'latin1'), (text, reader, start) =>
  parseTime(`${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}`, reader, start),
)

const GENERALIZED_TIME = mapDer(stringAs(TAG.generalizedTime, 'latin1'), parseTime)

/** `Time ::= CHOICE { utcTime, generalTime }`. */
export const time: Decodable<number> = {
  type: 'Time',
  cite: 'RFC 5280 §4.1.2.5',
  decode: (reader) => (nextIs(reader, TAG.utcTime) ? UTC_TIME : GENERALIZED_TIME).decode(reader),
}

/** A time in ms as people read it: `2026-11-22 02:24:00Z`. */
export function showTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace(/\.\d+/, '')
}

/** `YYYYMMDDHHMMSSZ` of a time in ms. */
function timeText(ms: number): string {
  return showTime(ms).replace(/[-: ]/g, '')
}

/** DER of a time: UTCTime through 2049, GeneralizedTime afterwards (RFC 5280 §4.1.2.5). Milliseconds are dropped. */
export function writeTime(ms: number): Uint8Array {
  const text = timeText(ms)
  const short = text >= '1950' && text < '2050'
  return short ? der(TAG.utcTime, fromText(text.slice(2))) : der(TAG.generalizedTime, fromText(text))
}
