/** A capture that is cut, flipped or random goes through the whole command, whatever it writes: it is read or refused, in time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { UsageError } from '../../src/cli/arguments/options.ts'
import { explainCommand } from '../../src/cli/explain/explain.ts'
import { pcapngOf } from '../../src/render/files/pcapng.ts'
import { trials } from '../kit/effort.ts'
import { run } from '../render/runs.ts'
import { memoryIo } from './io.ts'

let folder = ''
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'explain-damaged-'))))
afterAll(() => rmSync(folder, { recursive: true }))

const CAPTURES = ['tls13-0rtt', 'tls12-ticket', 'tls13-hrr'].map((name) => pcapngOf(run(name)))
const FORMATS = [[], ['--full'], ['--json'], ['--csv'], ['--html'], ['--connection', '1']] as const

/** Whether it was read; else it was refused in a sentence. */
function explains(bytes: Uint8Array, format: readonly string[]): boolean {
  const file = join(folder, 'damaged.pcapng')
  writeFileSync(file, bytes)
  const more = format[0] === '--html' ? ['--html', join(folder, 'page.html')] : format
  try {
    return explainCommand([file, ...more], memoryIo()) === 0
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    return false
  }
}

const capture = fc.nat(CAPTURES.length - 1).map((index) => CAPTURES[index]!)
const format = fc.constantFrom(...FORMATS)

it('cut anywhere', () => {
  const cut = (bytes: Uint8Array, at: number, as: readonly string[]): void => {
    explains(bytes.subarray(0, at % bytes.length), as)
  }
  fc.assert(fc.property(capture, fc.nat(), format, cut), { numRuns: trials(90) })
})

it('with bytes flipped anywhere', () => {
  const flips = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 8 })
  const damaged = (bytes: Uint8Array, places: readonly [number, number][], as: readonly string[]): void => {
    const copy = bytes.slice()
    for (const [at, by] of places) copy[at % copy.length]! ^= by
    explains(copy, as)
  }
  fc.assert(fc.property(capture, flips, format, damaged), { numRuns: trials(150) })
})

it('of random bytes behind the head of a capture', () => {
  const random = (bytes: Uint8Array, as: readonly string[]): void => {
    explains(Uint8Array.from([...CAPTURES[0]!.subarray(0, 48), ...bytes]), as)
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), format, random), { numRuns: trials(60) })
})
