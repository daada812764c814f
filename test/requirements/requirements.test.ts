/** Requirements as rows: each has what keeps it and a test, or says why it has not, and none that is listed lacks a row. */
import { describe, expect, test } from 'vitest'
import { RULES } from '../../src/rules.ts'
import { ALL, LISTED, placeOf, stateOf, type Placed } from './all.ts'
import { codeAt, isRule, testsOf, timesIn } from './places.ts'
import { LEVELS, RFCS } from './row.ts'

/** Rows that are open: a number that may fall and must not grow. */
const OPEN = 23

const named = (row: Placed): string => `RFC ${row.rfc} §${row.section}: ${row.says}`
const failing = (fails: (row: Placed) => boolean): string[] => ALL.filter(fails).map(named)

describe('the rows', () => {
  test('say each thing once', () => {
    const names = ALL.map((row) => `${row.level} ${row.role} ${named(row)}`)
    expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([])
  })

  test('are there for every RFC', () => {
    expect([...new Set(ALL.map(({ rfc }) => String(rfc)))].sort()).toEqual(Object.keys(RFCS).sort())
  })

  test('say why, where they do not bind us', () => {
    expect(failing((row) => 'because' in row && !/^does not bind us because \S/.test(row.because))).toEqual(
      [],
    )
  })

  test(`of which at most ${OPEN} are open`, () => {
    expect(ALL.filter((row) => stateOf(row) === 'open')).toHaveLength(OPEN)
  })

  test('have each something that keeps them, and a test or a rule with its own', () => {
    const bare = (row: Placed): boolean =>
      'tests' in row && row.tests.length === 0 && !('by' in row && row.by.some(isRule))
    expect(failing((row) => bare(row) || ('by' in row && row.by.length === 0))).toEqual([])
  })
})

describe('what the rows name', () => {
  test('are rules of the catalogue, or stand once in a file of src/', () => {
    const ids = new Set(RULES.map(({ id }) => id))
    const lost = ALL.flatMap((row) => ('by' in row ? row.by : [])).filter((by) =>
      isRule(by) ? !ids.has(by) : timesIn(codeAt(by)) !== 1,
    )
    expect([...new Set(lost)]).toEqual([])
  })

  test('are tests that there are', () => {
    const lost = ALL.flatMap(testsOf).filter((place) => timesIn(place) === 0)
    expect(lost.map(({ file, text }) => `${file}: ${text}`)).toEqual([])
  })
})

describe('the list of requirements', () => {
  const rowsOf = new Map<number, Placed[]>()
  for (const row of ALL)
    for (const index of row.listed ?? []) rowsOf.set(index, [...(rowsOf.get(index) ?? []), row])

  test('has a row for each entry, and no row names an entry that is not there', () => {
    expect([...rowsOf.keys()].sort((a, b) => a - b)).toEqual(LISTED.map((_, index) => index))
  })

  test('has its entries in rows of their section, whose level is theirs or, where an entry has several, one below', () => {
    const rank = (level: Placed['level']): number => LEVELS.indexOf(level)
    const misplaced = LISTED.flatMap((entry, index) => {
      const place = placeOf(entry)
      const fits = (row: Placed): boolean =>
        row.rfc === place.rfc && row.section === place.section && rank(row.level) >= rank(entry.level)
      const rows = rowsOf.get(index) ?? []
      const some = rows.some(({ level }) => level === entry.level)
      return rows.every(fits) && some
        ? []
        : [`${index}: §${place.section} ${entry.level}, ${rows.map(named).join('; ')}`]
    })
    expect(misplaced).toEqual([])
  })
})
