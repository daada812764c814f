/** Points in time as certificates write them (RFC 5280 §4.1.2.5), in milliseconds since the epoch. */
import { fromText } from '../../bytes/bytes.ts'
import type { Decodable, Reader } from '../../bytes/reader.ts'
import { nextIs, TAG } from './der.ts'
import { mapDer, stringAs } from './values.ts'
import { der } from './write.ts'

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Days of a month, from 1; none in one that there is not. */
function daysIn(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
  return month === 2 && leap ? 29 : (DAYS[month - 1] ?? 0)
}

/** `YYYYMMDDHHMMSSZ` to ms. */
function parseTime(text: string, reader: Reader, start: number): number {
  if (!/^\d{14}Z$/.test(text))
    reader.fail({ expected: 'a time as YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ', actual: `'${text}'` }, start)
  const part = (from: number, to: number): number => Number(text.slice(from, to))
  const [year, month, day] = [part(0, 4), part(4, 6), part(6, 8)]
  const [hour, minute, second] = [part(8, 10), part(10, 12), part(12, 14)]
  // Date.UTC would make the 2nd of March of a 30th of February, and 1901 of the year 1.
  const dayExists = year >= 100 && day >= 1 && day <= daysIn(year, month)
  if (!dayExists || hour > 23 || minute > 59 || second > 59)
    reader.fail({ expected: 'a time that there is', actual: text }, start)
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

const UTC_TIME = mapDer(stringAs(TAG.utcTime, 'ascii'), (text, reader, start) =>
  parseTime(`${Number(text.slice(0, 2)) >= 50 ? '19' : '20'}${text}`, reader, start),
)

/** `GeneralizedTime` without fractions of seconds, which OCSP responses have for every time (RFC 6960 §4.2.1). */
export const generalizedTime: Decodable<number> = mapDer(stringAs(TAG.generalizedTime, 'ascii'), parseTime)

/** `Time ::= CHOICE { utcTime, generalTime }`. */
export const time: Decodable<number> = {
  type: 'Time',
  cite: 'RFC 5280 §4.1.2.5',
  decode: (reader) => (nextIs(reader, TAG.utcTime) ? UTC_TIME : generalizedTime).decode(reader),
}

/** A time in ms as people read it: `2026-11-22 02:24:00Z`. */
export function showTime(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace(/\.\d+/, '')
}

/** `YYYYMMDDHHMMSSZ` of a time in ms. */
function timeText(ms: number): string {
  return showTime(ms).replace(/[-: ]/g, '')
}

/** DER of a GeneralizedTime. Milliseconds are dropped. */
export function writeGeneralizedTime(ms: number): Uint8Array {
  return der(TAG.generalizedTime, fromText(timeText(ms)))
}

/** DER of a time: UTCTime through 2049, GeneralizedTime afterwards (RFC 5280 §4.1.2.5). Milliseconds are dropped. */
export function writeTime(ms: number): Uint8Array {
  const text = timeText(ms)
  const short = text >= '1950' && text < '2050'
  return short ? der(TAG.utcTime, fromText(text.slice(2))) : der(TAG.generalizedTime, fromText(text))
}
