/** `--sess_out`: sessions are in the file when they come, whole. */
import {
  chmodSync,
  lstatSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  mkdirSync,
  writeFileSync,
} from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { replaceSecret } from '../../src/cli/output/secret-file.ts'
import { endChildren, scratch } from '../peers/children.ts'
import { glass, run, serving } from './cli.ts'

const { file } = scratch()
endChildren()

it.each(['--tls1_2', '--tls1_3'])(
  '%s: another connection resumes the session while the first one lives',
  async (version) => {
    const sessions = file(`sessions${version}.pem`)
    const { port } = await serving('--quiet')
    const first = glass('connect', `127.0.0.1:${port}`, version, '--sess_out', sessions, '--quiet')
    await vi.waitFor(
      () => expect(readFileSync(sessions, 'latin1')).toContain('END SSL SESSION PARAMETERS'),
      20_000,
    )
    const second = await run('connect', `127.0.0.1:${port}`, version, '--sess_in', sessions)
    expect(second).toMatchObject({ code: 0, text: expect.stringContaining(', resumed, ') as string })
    // It has not ended meanwhile.
    first.endInput()
    expect(await first.exit).toBe(0)
  },
)

describe('a file for secrets', () => {
  it('is replaced in one act, for nobody else to read, and nothing stays beside it', () => {
    mkdirSync(file('of its own'))
    const path = file('of its own/secret', 'before')
    chmodSync(path, 0o644)
    const { ino } = statSync(path)
    replaceSecret(path, 'after')
    expect(readFileSync(path, 'latin1')).toBe('after')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    // Another file under the same name: whoever has the old one open sees no half of the new one.
    expect(statSync(path).ino).not.toBe(ino)
    expect(readdirSync(file('of its own'))).toEqual(['secret'])
  })

  it('stays where a link leads, and a device stays one', () => {
    const link = file('link')
    writeFileSync(file('target'), '')
    symlinkSync(file('target'), link)
    replaceSecret(link, 'new')
    expect(lstatSync(link).isSymbolicLink()).toBe(true)
    expect(readFileSync(file('target'), 'latin1')).toBe('new')
    replaceSecret('/dev/null', 'new')
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
  })
})
