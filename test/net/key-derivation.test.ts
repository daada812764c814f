/** Key files under a password that takes long to try: a word on stderr says what is waited for. */
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { ofTheDay } from '../kit/effort.ts'
import { run } from './cli.ts'

const file = (name: string): string => resolve(import.meta.dirname, '../vectors/key-files', name)

/** What is said where a key is read and belongs to no certificate: nothing is called. */
async function said(key: string): Promise<string> {
  const files = ['--cert', file('root.pem'), '--key', file(key), '--pass', 'pass:secret']
  const { text } = await run('connect', ...files, '127.0.0.1:1')
  expect(text).toContain('the private key does not belong')
  return text
}

const ADVISED = [
  ['600000 rounds of sha256', 'many-sha256.der'],
  ['210000 rounds of sha512', 'many-sha512.der'],
] as const

it.each(ofTheDay(ADVISED, 2))('says so before %s, as many as are advised', async (rounds, key) => {
  expect(await said(key)).toMatch(new RegExp(`^deriving a key with ${rounds} \\.\\.\\.\n`))
})

it('says nothing before 2048 rounds, which nobody waits for', async () => {
  expect(await said('aes256.der')).not.toContain('deriving')
})

it('says so for trusted roots, too', async () => {
  const { text } = await run('connect', '--CAfile', file('many.p12'), '--pass', 'pass:other', '127.0.0.1:1')
  expect(text).toMatch(/^deriving a key with 600000 rounds of sha256 \.\.\.\n--CAfile .*another password$/)
})
