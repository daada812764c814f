import { describe, expect, it } from 'vitest'
import { nearest } from '../../src/rules/nearest.ts'
import { run } from '../../src/cli/run/run.ts'
import { scenarios } from '../../src/cli/run/scenarios.ts'
import { start } from '../../src/cli/run/start.ts'
import { SCENARIOS } from '../../src/sim/scenarios.ts'
import { memoryIo } from './io.ts'

const ESCAPE = '\u001b['

describe('run', () => {
  it('prints text, or the trace with --json', () => {
    const [text, json] = [memoryIo(), memoryIo()]
    expect(run(['tls13-full'], text)).toBe(0)
    expect(run(['tls13-full', '--json'], json)).toBe(0)
    expect(text.text()).toContain('client ━━ ClientHello')
    expect(JSON.parse(json.text().split('\n')[0]!)).toMatchObject({ seq: 0, connection: 'c1' })
  })

  it('has colours on a terminal only, and not with NO_COLOR or --plain', () => {
    const written = (args: string[], change: Parameters<typeof memoryIo>[0]): string => {
      const io = memoryIo(change)
      run(['tls13-full', ...args], io)
      return io.text()
    }
    expect(written([], { isTerminal: true })).toContain(ESCAPE)
    expect(written([], { isTerminal: true, env: { NO_COLOR: '1' } })).not.toContain(ESCAPE)
    expect(written(['--plain'], { isTerminal: true })).not.toContain(ESCAPE)
    expect(written([], {})).not.toContain(ESCAPE)
  })

  it('another seed gives other bytes', () => {
    const [one, other] = [memoryIo(), memoryIo()]
    run(['tls13-full', '--json', '--seed', 'a'], one)
    run(['tls13-full', '--json', '--seed', 'b'], other)
    expect(one.text()).not.toBe(other.text())
  })

  it('suggests names near to one that it does not know', () => {
    expect(() => run(['tls13-resum'], memoryIo())).toThrow(/did you mean tls13-resume/)
    expect(() => run(['tls13-fulll'], memoryIo())).toThrow(/did you mean tls13-full/)
    expect(() => run([], memoryIo())).toThrow(/which scenario/)
  })

  it('refuses a width that is none', () => {
    expect(() => run(['tls13-full', '--width', '4'], memoryIo())).toThrow(/--width: expected/)
  })

  it('refuses a seed where all that is random was published, and says where', () => {
    expect(() => run(['rfc8448-4', '--seed', 'x'], memoryIo())).toThrow(
      '--seed: rfc8448-4 follows from no seed, all that is random in it is of RFC 8448 §3, RFC 8448 §4',
    )
  })

  it.each(['rfc8448-3', 'rfc8448-4', 'rfc8448-5', 'rfc8448-6', 'rfc8448-7', 'tls12-xargs'])(
    'plays %s, of which nothing differs',
    (name) => {
      const io = memoryIo()
      expect(run([name], io)).toBe(0)
      expect(io.text()).toContain('nothing differs.')
    },
  )

  it('names the file that cannot be written', () => {
    expect(() => run(['tls13-full', '--html', '/nowhere/at/all.html'], memoryIo())).toThrow(
      /--html \/nowhere\/at\/all\.html: ENOENT/,
    )
  })

  it.each([run, start, scenarios])('has help with examples', (command) => {
    const io = memoryIo()
    expect(command(['--help'], io)).toBe(0)
    expect(io.text()).toContain('Usage: glass-tls')
  })
})

describe('scenarios', () => {
  it('lists every name with what it shows, also as JSON', () => {
    const [text, json] = [memoryIo(), memoryIo()]
    scenarios([], text)
    scenarios(['--json'], json)
    for (const { name, shows } of SCENARIOS)
      expect(text.text()).toMatch(new RegExp(`^${name} +${shows.slice(0, 9)}`, 'm'))
    expect(
      json
        .text()
        .trimEnd()
        .split('\n')
        .map((row) => JSON.parse(row).name),
    ).toEqual(SCENARIOS.map(({ name }) => name))
  })
})

describe('names near to another', () => {
  it('prefers those that contain it', () =>
    expect(nearest('hybrid', ['tls13-full', 'tls13-hybrid'])).toEqual(['tls13-hybrid']))
  it('finds typing errors', () => expect(nearest('decod', ['decode', 'serve'])).toEqual(['decode']))
  it('has nothing to say about nonsense', () =>
    expect(nearest('qqqqqqqqqqqqqqqqqqqqqq', ['decode'])).toEqual([]))
})

describe('a terminal', () => {
  it('that does not know its width has 100 columns', () => {
    const text = (columns: number | undefined): string => {
      const io = memoryIo({ columns, isTerminal: true, env: { NO_COLOR: '1' } })
      expect(start([], io)).toBe(0)
      return io.text()
    }
    expect(text(0)).toBe(text(100))
  })

  it('is told three commands to try next; a file is not', () => {
    const io = memoryIo({ isTerminal: true })
    start([], io)
    expect(io.notes().match(/npm run cli -- /g)).toHaveLength(3)
    const file = memoryIo()
    start([], file)
    expect(file.notes()).toBe('')
  })
})
