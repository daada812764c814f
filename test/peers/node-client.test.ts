/** Our server against a client of Node's tls (OpenSSL). */
import { connect } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { ServerSettings } from '../../src/handshake/config/config.ts'
import { serverConfig } from '../../src/handshake/settings/configure.ts'
import { SUITES_13, type Suite13 } from '../../src/wire/registry.ts'
import { identityOf, KEY_KINDS } from './identities.ts'
import { NODE_GROUPS, nodeClient } from './node.ts'
import { ourServer, type OurServer, type ServerPlan } from './ours.ts'

const own = identityOf()
let server: OurServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

async function start(settings: ServerSettings = {}, plan?: ServerPlan): Promise<OurServer> {
  server = await ourServer(serverConfig({ credentials: [own.identity], ...settings }), plan)
  return server
}

const trusting = { ca: own.pem.root }

describe('our server, a client of Node', () => {
  it.each(Object.keys(SUITES_13) as Suite13[])('speaks %s', async (suite) => {
    const { port, ended } = await start({ suites: [suite] })
    // OpenSSL counts a tag of 8 bytes as 64 bits of security.
    const talk = await nodeClient(port, { ...trusting, ciphers: `${suite}:ALL:@SECLEVEL=0` })
    expect(talk.error).toBeUndefined()
    expect(talk.text).toBe('you said: hello')
    expect(talk.suite).toBe(suite)
    expect((await ended(0)).outcome).toEqual({ kind: 'closed' })
  })

  it.each(Object.keys(NODE_GROUPS) as (keyof typeof NODE_GROUPS)[])(
    'agrees on keys over %s',
    async (group) => {
      const { port, ended } = await start()
      const talk = await nodeClient(port, { ...trusting, ecdhCurve: NODE_GROUPS[group] })
      expect(talk.text).toBe('you said: hello')
      const log = await ended(0)
      expect(log.agreed.group).toBe(group)
      expect(log.messages).not.toContain('>HelloRetryRequest')
    },
  )

  it('asks for another share with a HelloRetryRequest (RFC 9846 §4.2.4)', async () => {
    const { port, ended } = await start({ groups: ['secp384r1'] })
    const talk = await nodeClient(port, { ...trusting, ecdhCurve: 'X25519:P-384' })
    expect(talk.text).toBe('you said: hello')
    const log = await ended(0)
    expect(log.messages.slice(0, 4)).toEqual([
      '<ClientHello',
      '>HelloRetryRequest',
      '>ChangeCipherSpec',
      '<ClientHello',
    ])
    expect(log.agreed.group).toBe('secp384r1')
  })

  it('gets its cookie back (RFC 9846 §4.3.2)', async () => {
    const { port, ended } = await start({ cookie: true })
    const talk = await nodeClient(port, trusting)
    expect(talk.text).toBe('you said: hello')
    expect((await ended(0)).messages).toContain('>HelloRetryRequest')
  })

  it.each(KEY_KINDS)('proves itself with a certificate of kind %s', async (kind) => {
    const { identity, pem } = identityOf(kind)
    const { port } = await start({ credentials: [identity] })
    const talk = await nodeClient(port, { ca: pem.root })
    expect(talk.error).toBeUndefined()
    expect(talk.text).toBe('you said: hello')
  })

  it('outlives a client that does not trust it', async () => {
    const { port, ended } = await start()
    const talk = await nodeClient(port, { ca: identityOf('ecdsa-p256', 'client').pem.root })
    expect(talk.error?.message).toMatch(/unable to (verify|get)/)
    // Node looks at the chain after the handshake: no alert comes, it just closes.
    expect((await ended(0)).text).toBe('')
  })

  it('chooses a protocol by ALPN, by its own order (RFC 7301)', async () => {
    const { port, ended } = await start({ alpn: ['h2', 'http/1.1'] })
    const talk = await nodeClient(port, { ...trusting, ALPNProtocols: ['http/1.1', 'h2'] })
    expect(talk.alpn).toBe('h2')
    expect((await ended(0)).agreed.alpn).toBe('h2')
  })

  it('turns away a client without a common protocol: no_application_protocol', async () => {
    const { port } = await start({ alpn: ['h2'] })
    const talk = await nodeClient(port, { ...trusting, ALPNProtocols: ['spdy/1'] })
    expect(talk.error?.message).toMatch(/no application protocol/)
  })

  it.each(KEY_KINDS)('takes a client certificate of kind %s', async (kind) => {
    const client = identityOf(kind, 'client')
    const { port, ended } = await start({ clientCertificate: 'require', trust: [client.root] })
    const talk = await nodeClient(port, { ...trusting, cert: client.pem.cert, key: client.pem.key })
    expect(talk.error).toBeUndefined()
    expect(talk.text).toBe('you said: hello')
    const { peer } = (await ended(0)).agreed
    expect(peer?.verified).toBe(true)
    expect(peer?.chain[0]).toEqual(client.identity.chain[0])
  })

  it('turns away a client without the certificate it requires: certificate_required', async () => {
    const { port, ended } = await start({ clientCertificate: 'require' })
    const talk = await nodeClient(port, trusting)
    expect((await ended(0)).outcome).toMatchObject({ alert: 'certificate_required', by: 'us' })
    expect(talk.error?.message).toMatch(/certificate required/)
  })

  it.each(['sealed', 'stateful'] as const)('resumes with each of several %s tickets', async (kind) => {
    const { port, logs } = await start({ tickets: { kind, count: 3 } })
    const first = await nodeClient(port, trusting)
    expect(first.sessions).toHaveLength(3)
    for (const session of first.sessions) {
      const talk = await nodeClient(port, { ...trusting, session })
      expect(talk.resumed).toBe(true)
      expect(talk.text).toBe('you said: hello')
      expect(logs.at(-1)?.agreed.resumed).toBe(true)
    }
  })

  it('resumes once with a reference into its cache; the second time it makes a full handshake (RFC 9846 §8.1)', async () => {
    const { port, logs } = await start({ tickets: { kind: 'stateful', count: 1 } })
    const { sessions } = await nodeClient(port, trusting)
    const once = await nodeClient(port, { ...trusting, session: sessions[0] })
    expect(once.resumed).toBe(true)
    const twice = await nodeClient(port, { ...trusting, session: sessions[0] })
    expect(twice.resumed).toBe(false)
    expect(twice.text).toBe('you said: hello')
    expect(logs[2].failedChecks).toEqual(['psk.known'])
  })

  it('carries the client’s identity into the resumed connection', async () => {
    const client = identityOf('ecdsa-p256', 'client')
    const { port, logs } = await start({ clientCertificate: 'require', trust: [client.root] })
    const proving = { ...trusting, cert: client.pem.cert, key: client.pem.key }
    const { sessions } = await nodeClient(port, proving)
    const talk = await nodeClient(port, { ...proving, session: sessions[0] })
    expect(talk.resumed).toBe(true)
    expect(logs[1].messages).not.toContain('>CertificateRequest')
    expect(logs[1].agreed.peer?.chain[0]).toEqual(client.identity.chain[0])
  })

  it('logs the same keys (RFC 9850)', async () => {
    const { port, ended } = await start()
    const talk = await nodeClient(port, trusting)
    const { keylog } = await ended(0)
    expect(keylog).toHaveLength(5)
    expect([...keylog].sort()).toEqual([...talk.keylog].sort())
  })

  it('exports the same keying material (RFC 9846 §7.5)', async () => {
    const { port, ended } = await start()
    const talk = await nodeClient(port, trusting)
    const { connected } = await ended(0)
    const ours = exportKeyingMaterial(connected!, 'EXPORTER-glass', fromText('ctx'), 32)
    expect(toHex(ours)).toBe(talk.exported?.toString('hex'))
  })

  it('moves a megabyte each way', async () => {
    const size = 1_000_000
    let got = 0
    const sendBack: ServerPlan = {
      data: (driver, text) => {
        got += text.length
        if (got < size) return
        driver.send(new Uint8Array(size).fill(0x62))
        driver.close()
      },
    }
    const { port } = await start({}, sendBack)
    const text = await new Promise<string>((resolve) => {
      let received = ''
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ...trusting })
      socket.on('secureConnect', () => socket.write('a'.repeat(size)))
      socket.on('data', (bytes: Buffer) => (received += bytes.toString()))
      socket.on('close', () => resolve(received))
    })
    expect(text.length).toBe(size)
    expect(text).toMatch(/^b+$/)
  })
})
