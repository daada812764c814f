/** `run --observer`: what somebody on the path sees and links. */
import { expect, it } from 'vitest'
import { run } from '../../src/cli/run/run.ts'
import { memoryIo } from './io.ts'

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
