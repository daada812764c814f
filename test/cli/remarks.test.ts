/** Remarks of the commands: rows of a terminal, lines in a pipe. */
import { expect, test } from 'vitest'
import { remarkText } from '../../src/cli/output/remarks.ts'
import { Reporter } from '../../src/cli/output/reporter.ts'
import { cells } from '../../src/render/text/cells.ts'

const LONG =
  'c1 ?? Does this chain prove who the server is? No: certificate.path: Issuers lead from the leaf to a trust anchor.'

test.each([40, 80])('on a terminal they wrap at words within %i columns', (columns) => {
  const rows = remarkText(`${LONG}\nc1 == no handshake\n`, { isTTY: true, columns }).split('\n')
  expect(rows.filter((row) => cells(row) > columns)).toEqual([])
  expect(rows.slice(1, -2).every((row) => /^ {4}\S/.test(row))).toBe(true)
  expect(
    rows
      .slice(0, -2)
      .map((row) => row.trim())
      .join(' '),
  ).toBe(LONG)
  expect(rows.slice(-2)).toEqual(['c1 == no handshake', ''])
})

test('in a pipe a line stays a line', () => {
  expect(remarkText(`${LONG}\n`, {})).toBe(`${LONG}\n`)
})

test('a terminal that does not know its width has 80 columns', () => {
  const rows = remarkText(LONG, { isTTY: true, columns: 0 }).split('\n')
  expect(Math.max(...rows.map(cells))).toBeLessThanOrEqual(80)
})

test.each([{}, { isTTY: true, columns: 80 }])('what nobody could see is escaped: %j', (stream) => {
  expect(remarkText('a\u001b[31m\u202eb', stream)).toBe('a\\x1b[31m\\u202eb')
})

test('serve and connect say theirs so', () => {
  let said = ''
  const write = (text: string): boolean => {
    said += text
    return true
  }
  const stderr = { write, isTTY: true, columns: 60 } as unknown as NodeJS.WritableStream
  const streams = { stdin: process.stdin, stdout: stderr, stderr }
  new Reporter({ streams, json: false, quiet: false, keylog: undefined }).say(LONG)
  expect(Math.max(...said.split('\n').map(cells))).toBeLessThanOrEqual(60)
})
