/** `serve --www FOLDER`: its files, and nothing beside them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { fileResponse } from '../../src/cli/socket/www-files.ts'
import { run, serveInside } from './cli.ts'

const above = mkdtempSync(join(tmpdir(), 'glass-tls-www-'))
afterAll(() => rmSync(above, { recursive: true }))
const folder = join(above, 'site')
mkdirSync(join(folder, 'deep'), { recursive: true })
writeFileSync(join(above, 'secret.txt'), 'not for you')
writeFileSync(join(folder, 'a b.txt'), 'a file\n')
writeFileSync(join(folder, 'deep', 'index.html'), '<p>deep</p>')
symlinkSync(join(above, 'secret.txt'), join(folder, 'link.txt'))
symlinkSync('/dev/zero', join(folder, 'zero'))
spawnSync('mkfifo', [join(folder, 'pipe')])

const ask = (head: string): string | undefined => {
  const found = fileResponse(folder, `${head} HTTP/1.0\r\n\r\n`)
  return found && new TextDecoder().decode(found)
}

describe('a file of the folder', () => {
  it('comes with its type and length; HEAD brings the head alone', () => {
    const head =
      'HTTP/1.0 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\nConnection: close\r\n\r\n'
    expect(ask('GET /a%20b.txt?x=1')).toBe(`${head}a file\n`)
    expect(ask('HEAD /a%20b.txt')).toBe(head)
  })

  it('is index.html for a folder', () => {
    expect(ask('GET /deep/')).toContain('<p>deep</p>')
  })

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/link.txt',
    '/zero',
    '/pipe',
    '/',
    '/none',
    '/%zz',
    '/a%00b',
    '',
  ])('is not %s', (path) => {
    expect(ask(`GET ${path}`)).toBeUndefined()
  })
})

it('serve gives files, 404 for what is not there, and its page at the root', async () => {
  const { port, heard } = await serveInside('--www', folder, '--quiet', '--naccept', '3')
  const get = async (path: string): Promise<string> => {
    const request = join(above, 'request')
    writeFileSync(request, `GET ${path} HTTP/1.0\r\n\r\n`)
    const { code, text } = await run('connect', `127.0.0.1:${port}`, '--quiet', '--data', request)
    expect(code).toBe(0)
    return text
  }
  expect(await get('/a%20b.txt')).toMatch(/a file\n$/)
  expect(await get('/none')).toMatch(/^HTTP\/1\.0 404 Not Found/)
  expect(await get('/')).toContain('A TLS you can see through')
  expect(heard.text).not.toMatch(/failed/)
})

it.each([
  [['--www', '/nowhere'], /^--www \/nowhere: ENOENT/],
  [['a'], /^serve takes no argument 'a'; with --www it takes one folder$/],
  [['--www', 'a', 'b'], /^serve takes no argument 'b'/],
])('serve %j says what is wrong', async (args, says) => {
  expect(await run('serve', ...args)).toEqual({ code: 2, text: expect.stringMatching(says) })
})
