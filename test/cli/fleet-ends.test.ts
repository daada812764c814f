/** How a sweep ends before its time: by Ctrl-C, and for want of a package. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { fleetCommand } from '../../src/cli/fleet/fleet.ts'
import { built } from '../kit/built.ts'
import { memoryIo } from './io.ts'

const folder = mkdtempSync(join(tmpdir(), 'glass-tls-ends-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe.each(['SIGINT', 'SIGTERM'] as const)('a sweep that %s ends', (signal) => {
  it('has exit code 130, says how far it was, and prints and writes nothing of it', async () => {
    const [io, page] = [memoryIo(), join(folder, 'none.html')]
    const before = process.listenerCount(signal)
    const many = ['--connections', '100k', '--servers', '1..50']
    const run = fleetCommand([...many, '--workers', '1', '--html', page], io)
    await setImmediate()
    expect(process.listenerCount(signal)).toBe(before + 1)
    process.emit(signal)
    // A second one ends the process, as it does where nobody listens.
    expect(process.listenerCount(signal)).toBe(before)
    expect(await run).toBe(130)
    expect(io.notes()).toBe('fleet: stopped after 0 of 6 fleets\n')
    expect(io.text()).toBe('')
    expect(existsSync(page)).toBe(false)
  })
})

/** A process in which a package is not there; it writes what the command throws. */
function without(name: string, ...args: string[]): string {
  const hook = `export const resolve = (name, context, next) => {
    if (name !== '${name}') return next(name, context)
    throw Object.assign(new Error("Cannot find package '${name}'"), { code: 'ERR_MODULE_NOT_FOUND' })
  }`
  const script = `import { register } from 'node:module'
    register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hook))})
    const { fleetCommand } = await import('${built('src/cli/fleet/fleet.ts')}')
    const io = { out() {}, note() {}, isTerminal: false, columns: undefined, env: {} }
    try { await fleetCommand(${JSON.stringify(['--servers', '1,2', '--connections', '10', ...args])}, io) }
    catch (error) { process.stdout.write(error.constructor.name + ': ' + error.message) }`
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout
}

describe('a sweep that needs a package which is not installed', () => {
  it.each([
    ['piscina', ['--workers', '2'], 'more than one thread needs the package piscina', 'piscina@5'],
    ['bullmq', ['--redis', 'redis://127.0.0.1:1'], 'a sweep over Redis needs the package bullmq', 'bullmq@6'],
  ])('%s says so, and how to install it', (name, args, what, install) =>
    expect(without(name, ...args)).toBe(
      `UsageError: ${what}, which is not installed: npm install ${install}`,
    ),
  )
})
