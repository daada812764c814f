/** Whatever a text repeats, to see how its bytes were printed takes time in proportion to its length. */
import { expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { DecodeError } from '../../src/bytes/reader.ts'
import { inputsOf } from '../../src/inspect/parts/input.ts'
import { ofTheDay } from '../kit/effort.ts'
import { processorTime } from '../kit/processor-time.ts'

/** What lines are made of, in dumps and around them. */
const REPEATED = [
  ...[
    ' ',
    '\t',
    '\n',
    ' \n',
    'a',
    '0',
    'aa ',
    '16 ',
    '16:',
    '0x16, ',
    '\\x16',
    '\\026',
    '%16',
    '=16',
    '"16" ',
  ],
  ...[
    '"',
    "'",
    '>',
    '> ',
    '# ',
    '// ',
    '; ',
    '| ',
    '* ',
    '```\n',
    '[',
    '(',
    '<',
    '= ',
    ':',
    'a.b',
    '/*',
    '*/',
    'db ',
    '@0 ',
    '#16',
    "'\n",
    '$16 ',
    '[0] => 1 ',
    '%',
    '\\\n',
    '=#',
  ],
]

/** ms that looking at a text takes, whatever comes of it. */
function cost(text: string): number {
  const from = processorTime()
  try {
    inputsOf(fromText(text))
  } catch (error) {
    expect(error).toBeInstanceOf(DecodeError)
  }
  return processorTime() - from
}

it.each(REPEATED.map((part) => [JSON.stringify(part), part]))('%s', (_, part) => {
  // In proportion this takes 60 ms at most; with the square of the length ten seconds at least.
  for (const end of ['', 'x'])
    for (const begin of ofTheDay(['', '0000000 ', '"'], 3)) {
      const text = begin + part.repeat(Math.ceil(100_000 / part.length)) + end
      expect(cost(text), JSON.stringify([begin, end])).toBeLessThan(2000)
    }
})
