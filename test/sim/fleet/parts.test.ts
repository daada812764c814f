/** The parts of a fleet: dials as text, the agenda, chance. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Agenda } from '../../../src/sim/fleet/agenda.ts'
import { chanceOf, exponential, heavyTailed } from '../../../src/sim/fleet/chance.ts'
import { checkDials, DIAL_NAMES, DIALS, readDial, USUAL, writeDial } from '../../../src/sim/fleet/dials.ts'

describe('a dial', () => {
  it.each(DIAL_NAMES)('%s is read as it is written', (name) =>
    expect(readDial(name, writeDial(name, USUAL))).toEqual({ [name]: DIALS[name].initial }),
  )

  it.each([
    ['cache-size', '20k', 20_000],
    ['connections', '1M', 1_000_000],
    ['connections', '1.5M', 1_500_000],
    ['forgetful', '30%', 0.3],
    ['forgetful', '.3', 0.3],
    ['lifetime', '2h', 7_200_000],
    ['rotate', 'never', Infinity],
    ['balance', 'issuer', 'issuer'],
  ] as const)('%s takes %s', (name, text, value) => expect(readDial(name, text)).toEqual({ [name]: value }))

  it.each([
    ['servers', '0'],
    ['servers', '-1'],
    ['servers', '1.5'],
    ['servers', 'two'],
    ['forgetful', '1.1'],
    ['forgetful', '101%'],
    ['lifetime', '7200'],
    ['lifetime', 'never'],
    ['balance', 'fair'],
    ['cache-size', ''],
  ] as const)('%s takes no %s, and says what it takes', (name, text) =>
    expect(() => readDial(name, text)).toThrow(`${name}: expected ${DIALS[name].allowed}, actual '${text}'`),
  )

  it.each([
    [{ zones: 3 }, '3 zones need as many servers'],
    [{ rotate: 1000, grace: 64_000 }, 'grace'],
    [{ lifetime: 604_801_000 }, 'seven days'],
  ])('%o contradicts another', (dials, words) =>
    expect(() => checkDials({ ...USUAL, ...dials })).toThrow(words),
  )
})

describe('an agenda', () => {
  /** ms until a thing is due that is entered now, of every order of magnitude; or nothing, and the next one is taken. */
  const STEP = fc.option(
    fc.oneof(
      fc.nat(3),
      fc.nat(300),
      fc.nat(100_000),
      fc.integer({ min: 0, max: 2 ** 31 - 1 }).map((n) => n * 4096),
    ),
    { nil: undefined },
  )

  it('gives what is due first, and of two at one time what was entered first', () =>
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 100 }), (steps) => {
        const agenda = new Agenda<{ readonly time: number; readonly order: number }>()
        const model: { readonly time: number; readonly order: number }[] = []
        for (const [order, after] of steps.entries()) {
          if (after !== undefined) {
            const time = agenda.now + after
            agenda.put(time, { time, order })
            model.push({ time, order })
            model.sort((a, b) => a.time - b.time || a.order - b.order)
          } else if (model.length > 0) {
            const next = model.shift()
            expect(agenda.take()).toEqual(next)
            expect(agenda.now).toBe(next?.time)
          }
        }
        expect(agenda.size).toBe(model.length)
      }),
    ))

  it('takes nothing whose time is over, and gives nothing where nothing is due', () => {
    const agenda = new Agenda<string>()
    agenda.put(1000, 'one')
    agenda.take()
    expect(() => agenda.put(999, 'late')).toThrow(RangeError)
    expect(() => agenda.take()).toThrow(RangeError)
  })
})

describe('chance', () => {
  const mean = (draw: () => number, count = 200_000): number => {
    let sum = 0
    for (let i = 0; i < count; i++) sum += draw()
    return sum / count
  }

  it('is spread evenly from 0 to 1', () => {
    const chance = chanceOf('seed', 'name')
    const bins = new Array<number>(10).fill(0)
    for (let i = 0; i < 100_000; i++) bins[Math.floor(chance() * 10)]!++
    // Chi squared with nine degrees of freedom exceeds 33.7 once in 10,000 times.
    expect(bins.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)).toBeLessThan(33.7)
  })

  it('differs by seed and by name, and is the same again', () => {
    const first = (seed: string, name: string): number => chanceOf(seed, name)()
    expect(first('a', 'b')).toBe(first('a', 'b'))
    expect(new Set([first('a', 'b'), first('a', 'c'), first('b', 'b'), first('b', 'a')]).size).toBe(4)
  })

  it('makes times with the mean that is asked for', () => {
    expect(mean(() => exponential(chanceOfMean, 5))).toBeCloseTo(5, 1)
    // A tail as heavy as this one reaches its mean slowly.
    expect(Math.abs(mean(() => heavyTailed(chanceOfMean, 5)) - 5)).toBeLessThan(1)
  })
})

const chanceOfMean = chanceOf('seed', 'mean')
