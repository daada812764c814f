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
    const child = new Child('curl', ['-sS', '--noproxy', '*', ...args])
    const code = await child.exit
    return { code, text: child.text }
  }

  it('gives a page to a client that trusts its root, and outlives one that does not', async () => {
    const root = file('root.pem')
    const { heard, port } = await serveInside('--www', '--root_out', root, '--naccept', '4')
    const page = await curl('--tlsv1.3', '--cacert', root, `https://localhost:${port}/some/page?a=<b>`)
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

  it('speaks TLS 1.2 with one that wants no more (--tls-max 1.2), with either identity and by any key exchange', async () => {
    const root = file('root12.pem')
    const suites = [
      'ECDHE-ECDSA-AES128-GCM-SHA256',
      'ECDHE-RSA-AES256-SHA384',
      'DHE-RSA-AES128-SHA',
      'AES128-SHA256',
    ]
    const args = ['--ciphers', suites.join(':'), '--root_out', root, '--naccept', String(suites.length)]
    const { port } = await serveInside('--www', '--quiet', ...args)
    for (const suite of suites) {
      const page = await curl(
        '--tls-max',
        '1.2',
        '--ciphers',
        suite,
        '--cacert',
        root,
        `https://localhost:${port}/`,
      )
      expect([suite, page.code]).toEqual([suite, 0])
      expect(page.text).toMatch(/<th>version<\/th><td>TLS 1\.2<\/td>/)
    }
  })

  it('resumes TLS 1.2 within one call', async () => {
    const { port } = await serveInside('--www', '--tls1_2', '--quiet', '--naccept', '2')
    const url = `https://localhost:${port}/`
    const pages = await curl('-k', url, url)
    expect(pages.text.match(/<th>resumed<\/th><td>(yes|no)/g)).toEqual([
      '<th>resumed</th><td>no',
      '<th>resumed</th><td>yes',
    ])
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
