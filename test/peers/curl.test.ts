/** `serve --www` seen by curl. */
import { expect, it } from 'vitest'
import { glass, serveInside } from '../net/cli.ts'
import { Child, describeWith, endChildren, scratch } from './children.ts'

describeWith('curl', '--version', 'serve --www, curl', () => {
  const { file } = scratch()
  endChildren()

  async function curl(
    ...args: readonly string[]
  ): Promise<{ readonly code: number | null; readonly text: string }> {
    const child = new Child('curl', ['-sS', '--tlsv1.3', '--noproxy', '*', ...args])
    const code = await child.exit
    return { code, text: child.text }
  }

  it('gives a page to a client that trusts its root, and outlives one that does not', async () => {
    const root = file('root.pem')
    const { heard, port } = await serveInside('--www', '--root_out', root, '--naccept', '4')
    const page = await curl('--cacert', root, `https://localhost:${port}/some/page?a=<b>`)
    expect(page.code).toBe(0)
    expect(page.text).toMatch(/<code>\/some\/page\?a=&#60;b&#62;<\/code>/)
    expect(page.text).toMatch(/<th>suite<\/th><td>TLS_AES_128_GCM_SHA256<\/td>/)
    const distrust = await curl(`https://localhost:${port}/`)
    expect(distrust.code).toBe(60)
    await heard.until(/failed: unknown_ca \(peer\)/)
    const address = await curl('--cacert', root, `https://127.0.0.1:${port}/`)
    expect(address.code).toBe(0)
    const head = await curl('--cacert', root, '--head', `https://localhost:${port}/`)
    expect(head.text).toMatch(/HTTP\/1\.0 200 OK/)
  })

  it('speaks http/1.1 by ALPN', async () => {
    const root = file('alpn.pem')
    const { port } = await serveInside('--www', '--root_out', root, '--alpn', 'http/1.1', '--naccept', '1')
    const page = await curl('--cacert', root, `https://localhost:${port}/`)
    expect(page.text).toMatch(/<th>ALPN<\/th><td>http\/1\.1<\/td>/)
  })

  it('gives the same page to our own client', async () => {
    const { port } = await serveInside('--www', '--quiet', '--naccept', '1')
    const client = glass('connect', `localhost:${port}`, '--quiet')
    client.type('GET / HTTP/1.0\r\n\r\n')
    await client.until(/200 OK[\s\S]*<\/html>/)
    // The server has closed; the client follows without being told.
    expect(await client.exit).toBe(0)
  })
})
