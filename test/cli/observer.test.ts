/** `run --observer`: what somebody on the path sees and links. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { memoryIo } from './io.ts'

/** The page that `run` writes. */
function pageOf(...args: string[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'page-')), 'a.html')
  run([...args, '--html', file], memoryIo())
  return readFileSync(file, 'utf8')
}

it('with --html shows the verdicts in the page, and only where they were asked for', () => {
  const page = pageOf('tls12-ticket', '--observer')
  expect(page).toContain('<h2>What somebody on the path sees</h2>')
  expect(page).toMatch(/c1 and c2: <\/span><span class="fail">linked by ticket/)
  expect(pageOf('tls12-ticket')).not.toContain('What somebody on the path sees')
})

it('the page of an attack begins with what the attacker has, or what stopped him', () => {
  const page = pageOf('attack-triple-handshake')
  expect(page).toContain('<h2>Triple handshake: the defence is off</h2>')
  expect(page).toMatch(
    /one master secret in c1 and c2: .*48 bytes, equal to what its owner has: .*[0-9a-f]{96}/,
  )
  const defended = pageOf('attack-triple-handshake-defended')
  expect(defended).toContain('<h2>Triple handshake: the defence is on</h2>')
  expect(defended).toContain('✓ the attacker has nothing')
})

it('tells what is in the clear, and a verdict for each pair', () => {
  const io = memoryIo()
  expect(run(['tls12-ticket', '--observer'], io)).toBe(0)
  expect(io.text()).toMatch(/server name +server\.example/)
  expect(io.text()).toMatch(/c1 and c2: linked by ticket/)
  const other = memoryIo()
  run(['tls13-resume', '--observer'], other)
  expect(other.text()).toMatch(/c1 and c2: not linked by anything in the clear/)
  expect(other.text()).toMatch(/the server +the ticket given in c1 is shown in c2/)
})

it('writes JSON, one object a line', () => {
  const io = memoryIo()
  run(['tls13-resume', '--observer', '--json'], io)
  const rows = io
    .text()
    .trim()
    .split('\n')
    .map((row) => JSON.parse(row) as { kind: string; path?: { linked: boolean } })
  expect(rows.map(({ kind }) => kind)).toEqual(['overheard', 'overheard', 'pair'])
  expect(rows.at(-1)?.path?.linked).toBe(false)
})
