/** 425 and `Early-Data` among others (RFC 8470): OpenSSL as the client, nginx and HAProxy between our client and our server. */
import { expect, it } from 'vitest'
import { requestFor, statuses } from '../kit/http.ts'
import { run, serveInside } from '../net/cli.ts'
import { accepts, Child, describeWith, endChildren, freePort, scratch } from './children.ts'
import { identityOf } from './identities.ts'

const { file } = scratch()
const own = identityOf()
const root = file('root.pem', own.pem.root)
const cert = file('cert.pem', own.pem.cert)
const key = file('key.pem', own.pem.key)
const both = file('both.pem', own.pem.cert + own.pem.key)
const POST = file('post', requestFor('POST'))
const GET = file('get', requestFor('GET'))

/** `serve --www` for so many connections. @returns its port */
async function www(connections: number, ...args: readonly string[]): Promise<number> {
  const usual = ['--www', '--quiet', '--cert', cert, '--key', key, '--naccept', String(connections)]
  return (await serveInside(...usual, ...args)).port
}

describeWith('openssl', 'version', 'openssl s_client', () => {
  endChildren()

  it('is answered with 425 for a POST in early data, which it says were accepted', async () => {
    const port = await www(2, '--max_early_data', '1000')
    const session = file('s_client.pem')
    const speak = async (...args: readonly string[]): Promise<string> => {
      const connect = ['-connect', `localhost:${port}`, '-CAfile', root, '-tls1_3', '-ign_eof']
      const child = new Child('openssl', ['s_client', ...connect, ...args])
      if (!args.includes('-early_data')) child.type(requestFor('GET'))
      await child.exit
      return child.text
    }
    expect(statuses(await speak('-sess_out', session))).toEqual([200])
    const text = await speak('-sess_in', session, '-early_data', POST)
    expect(text).toContain('Early data was accepted')
    expect(statuses(text)).toEqual([425])
  })
})

/** Our client asks a proxy, and then again with a request in early data. @returns the status codes of the second time */
async function through(proxy: number, name: string, request: string): Promise<readonly number[]> {
  const session = file(`${name}.pem`)
  const connect = (...args: readonly string[]) =>
    run('connect', `localhost:${proxy}`, '--CAfile', root, '--verify', '--sess_out', session, ...args)
  await connect('--data', GET)
  const { text } = await connect('--sess_in', session, '--early_data', request)
  expect(text).toContain('early data accepted')
  return statuses(text)
}

describeWith('nginx', '-v', 'nginx with ssl_early_data before an application', () => {
  endChildren()

  it.each([
    ['says so with proxy_set_header', 'proxy_set_header Early-Data $ssl_early_data;', POST, [425, 200]],
    ['answers a safe request at once', 'proxy_set_header Early-Data $ssl_early_data;', GET, [200]],
    ['says nothing by itself: a replay would be taken', '', POST, [200]],
  ])('%s', async (name, line, request, expected) => {
    const [port, folder, ours] = [await freePort(), file('.'), await www(expected.length + 1)]
    const config = file(
      'nginx.conf',
      `daemon off; master_process off; pid ${folder}/pid; error_log ${folder}/log;
      events {}
      http {
        access_log off;
        server {
          listen 127.0.0.1:${port} ssl;
          ssl_certificate ${cert}; ssl_certificate_key ${key};
          ssl_protocols TLSv1.3; ssl_early_data on;
          location / { proxy_pass https://127.0.0.1:${ours}; ${line} }
        }
      }`,
    )
    await accepts(port, new Child('nginx', ['-e', `${folder}/log`, '-c', config]))
    expect(await through(port, `nginx ${name}`, request)).toEqual(expected)
  })
})

describeWith('haproxy', '-v', 'HAProxy with allow-0rtt before an application', () => {
  endChildren()

  it.each([
    ['answers a safe request at once', '', GET, [200]],
    [
      'waits for the handshake where it is told to, so that one answer is enough',
      'http-request wait-for-handshake unless METH_GET or { method HEAD OPTIONS }',
      POST,
      [200],
    ],
  ])('%s', async (name, line, request, expected) => {
    const [port, ours] = [await freePort(), await www(expected.length + 1)]
    const config = file(
      'haproxy.conf',
      `defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
listen tls
  bind 127.0.0.1:${port} ssl crt ${both} allow-0rtt
  ${line}
  server ours 127.0.0.1:${ours} ssl verify none
`,
    )
    await accepts(port, new Child('haproxy', ['-db', '-f', config]))
    expect(await through(port, `HAProxy ${name}`, request)).toEqual(expected)
  })
})
