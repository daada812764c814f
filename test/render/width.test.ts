/** No line is wider than the terminal, coloured or not, in any scenario. */
import { describe, expect, it } from 'vitest'
import { scenarios } from '../../src/cli/run/scenarios.ts'
import { cells } from '../../src/render/text/cells.ts'
import { fit, line, paint } from '../../src/render/text/lines.ts'
import { renderText } from '../../src/render/text/text.ts'
import { COLOR, PLAIN } from '../../src/render/text/theme.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { memoryIo } from '../cli/io.ts'
import { ofTheDay } from '../kit/effort.ts'
import { run } from './runs.ts'

const PAINT = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g')
const bare = (row: string): string => row.replace(PAINT, '')
const WIDTHS = [40, 60, 80, 120]

const LOOKED_AT = ofTheDay(SCENARIOS, 6)

describe.each(LOOKED_AT.map(({ name }) => name))('%s', (name) => {
  it.each(WIDTHS)('stays within %i columns with colours, which change nothing but the looks', (width) => {
    for (const full of width === 80 ? [false, true] : [false]) {
      const coloured = [...renderText(run(name), { width, theme: COLOR, full })]
      expect(coloured.filter((row) => cells(bare(row)) > width)).toEqual([])
      expect(coloured.map(bare).join('\n')).toBe([...renderText(run(name), { width, full })].join('\n'))
      expect(coloured.filter((row) => / $/.test(bare(row)))).toEqual([])
    }
  })
})

describe('a line', () => {
  it('counts the cells that its letters take', () => {
    expect(paint(line([['text', '例えば 例えば']], 2), 10, PLAIN)).toEqual(['例えば', '  例えば'])
    expect(paint(line([['text', '例'.repeat(7)]]), 9, PLAIN)).toEqual(['例例例例', '例例例'])
  })

  it('has no spaces at its end, whatever colour they had', () => {
    const [row] = paint(
      line([
        ['field', 'a'],
        ['dim', '  '],
        ['text', '   '],
      ]),
      20,
      COLOR,
    )
    expect(bare(row!)).toBe('a')
  })

  it('fits its columns exactly, cut or filled', () => {
    for (const width of [1, 2, 3, 4, 5, 9])
      expect(
        fit(
          [
            ['text', '例えa'],
            ['bold', 'b'],
          ],
          width,
        ).reduce((sum, [, text]) => sum + cells(text), 0),
      ).toBe(width)
  })
})

describe('the list of scenarios', () => {
  it.each(WIDTHS)('stays within %i columns of a terminal', (columns) => {
    const io = memoryIo({ isTerminal: true, columns })
    expect(scenarios([], io)).toBe(0)
    const rows = io.text().split('\n')
    expect(rows.filter((row) => cells(row) > columns)).toEqual([])
    expect(rows.length).toBeGreaterThan(SCENARIOS.length)
  })

  it('keeps a line for each in a pipe', () => {
    const io = memoryIo()
    scenarios([], io)
    for (const { name, shows } of SCENARIOS)
      expect(io.text()).toMatch(new RegExp(`^${name} +${shows.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`, 'm'))
  })
})
