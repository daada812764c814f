/** Every section that is cited of an RFC in this table exists: the numbers are those of the RFCs' tables of contents. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** The sections of each RFC, in order. */
const SECTIONS: Readonly<Record<string, string>> = {
  '9846': `
    1 1.1 1.2 1.3 1.4 2 2.1 2.2 2.3 3 3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 4 4.1 4.2 4.2.1 4.2.2 4.2.3 4.2.4
    4.3 4.3.1 4.3.2 4.3.3 4.3.4 4.3.5 4.3.6 4.3.7 4.3.8 4.3.8.1 4.3.8.2 4.3.9 4.3.10 4.3.11 4.3.11.1
    4.3.11.2 4.3.11.3 4.4 4.4.1 4.4.2 4.5 4.5.1 4.5.1.1 4.5.1.2 4.5.1.3 4.5.2 4.5.3 4.6 4.7 4.7.1 4.7.2
    4.7.3 5 5.1 5.2 5.3 5.4 5.5 6 6.1 6.2 7 7.1 7.2 7.3 7.4 7.4.1 7.4.2 7.5 8 8.1 8.2 8.3 9 9.1 9.2 9.3
    10 11 11.1 A A.1 A.2 B B.1 B.2 B.3 B.3.1 B.3.1.1 B.3.1.2 B.3.1.3 B.3.1.4 B.3.2 B.3.3 B.3.4 B.3.5
    B.4 C C.1 C.2 C.3 C.4 C.5 D E E.1 E.2 E.3 E.4 E.5 F F.1 F.1.1 F.1.2 F.1.3 F.1.4 F.1.5 F.1.6 F.2
    F.2.1 F.3 F.4 F.5 F.5.1 F.6 F.7 F.8 F.9 F.10 G`,
  '5246': `
    1 1.1 1.2 2 3 4 4.1 4.2 4.3 4.4 4.5 4.6 4.6.1 4.7 4.8 5 6 6.1 6.2 6.2.1 6.2.2 6.2.3 6.2.3.1 6.2.3.2
    6.2.3.3 6.3 7 7.1 7.2 7.2.1 7.2.2 7.3 7.4 7.4.1 7.4.1.1 7.4.1.2 7.4.1.3 7.4.1.4 7.4.1.4.1 7.4.2
    7.4.3 7.4.4 7.4.5 7.4.6 7.4.7 7.4.7.1 7.4.7.2 7.4.8 7.4.9 8 8.1 8.1.1 8.1.2 9 10 11 12 A A.1 A.2
    A.3 A.4 A.4.1 A.4.2 A.4.3 A.4.4 A.5 A.6 A.7 B C D D.1 D.2 D.3 D.4 E E.1 E.2 E.3 F F.1 F.1.1 F.1.1.1
    F.1.1.2 F.1.1.3 F.1.2 F.1.3 F.1.4 F.2 F.3 F.4 F.5 F.6`,
  '8422': `
    1 1.1 2 2.1 2.2 2.3 2.4 3 3.1 4 5 5.1 5.1.1 5.1.2 5.1.3 5.2 5.3 5.4 5.4.1 5.5 5.6 5.7 5.8 5.9 5.10 5.11
    6 7 8 9`,
  '9849': `
    1 2 3 3.1 3.2 4 4.1 4.2 5 5.1 5.2 6 6.1 6.1.1 6.1.2 6.1.3 6.1.4 6.1.5 6.1.6 6.1.7 6.1.8 6.2 6.2.1
    6.2.2 7 7.1 7.1.1 7.2 7.2.1 8 8.1 8.1.1 8.1.2 8.2 9 10 11 11.1 11.2 11.3`,
  '9189': '1 2 3 4 4.1 4.2 4.3 5 6 7 8 9',
  '9367': '1 2 3 4 4.1 4.2 5 6 7',
  '9155': '1 2 3 4 5 6 7',
  '8844': '1 2 2.1 2.2 2.3 3 3.1 3.2 3.2.1 3.2.2 4 4.1 4.2 4.3 5 6 7',
  '8773': '1 2 3 4 5 5.1 5.2 5.3 6 7 8',
  '8734': '1 2 3 4 5 6',
  '8492': '1 2 3 4 4.1 4.2 4.3 4.4 4.5 4.6 5 6',
  '8442': '1 2 3 4 5',
  '6367': '1 1.1 2 2.1 2.2 2.3 3 3.1 3.2 3.3 3.4 4 5',
  '6209': '1 1.1 1.2 2 2.1 2.2 2.3 3 3.1 3.2 3.3 3.4 4 5',
  '5489': '1 1.1 1.2 2 3 3.1 3.2 4 4.1 4.2 5 6',
  '4785': '1 1.1 2 3 4 5',
}

/** Text files below a folder. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|md)$/.test(name))
    .map((name) => join(folder, name))
}

test.each(['src', 'docs', 'examples', 'test'])('sections cited in %s exist', (folder) => {
  const missing = filesIn(folder).flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/RFC (\d+) §([A-F]?[0-9.]*[0-9A-F])/g)]
      .filter(
        ([, rfc, section]) => Object.hasOwn(SECTIONS, rfc) && !SECTIONS[rfc].split(/\s+/).includes(section),
      )
      .map(([cited]) => `${file}: ${cited}`),
  )
  expect(missing).toEqual([])
})
