/** Our client against a server of Node's tls (OpenSSL). */
import { afterEach, describe, expect, it } from 'vitest'
import type { TlsOptions, TLSSocket } from 'node:tls'
import { fromText, toHex } from '../../src/bytes/bytes.ts'
import { channelBinding, exportKeyingMaterial } from '../../src/connection/exporter.ts'
import type { ClientSettings } from '../../src/handshake/config/config.ts'
import { clientConfig } from '../../src/handshake/settings/configure.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { SUITES_13, type Suite13 } from '../../src/wire/registry.ts'
import { identityOf, KEY_KINDS } from './identities.ts'
import { NODE_GROUPS, nodeServer, type NodeServer } from './node.ts'
import { ourClient } from './ours.ts'

const server = identityOf()
let node: NodeServer | undefined

afterEach(async () => {
  await node?.close()
  node = undefined
})

async function start(options: TlsOptions = {}, secured?: (socket: TLSSocket) => void): Promise<NodeServer> {
  node = await nodeServer({ cert: server.pem.cert, key: server.pem.key, ...options }, secured)
  return node
}

function config(settings: ClientSettings = {}) {
  return clientConfig({ serverName: 'localhost', trust: [server.root], ...settings })
}

/** What our client does once it is connected; Node answers `you said: hello` and closes. */
const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }

describe('our client, a server of Node', () => {
  it.each(Object.keys(SUITES_13) as Suite13[])('speaks %s', async (suite) => {
    // OpenSSL counts a tag of 8 bytes as 64 bits of security.
    const { port } = await start({ ciphers: `${suite}:ALL:@SECLEVEL=0` })
    const log = await ourClient(port, config({ suites: [suite] }), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(log.agreed.suite).toBe(suite)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })

  it.each(Object.keys(NODE_GROUPS) as (keyof typeof NODE_GROUPS)[])(
    'agrees on keys over %s',
    async (group) => {
      const { port } = await start({ ecdhCurve: NODE_GROUPS[group] })
      const log = await ourClient(port, config({ groups: [group] }), sayHello)
      expect(log.text).toBe('you said: hello')
      expect(log.agreed.group).toBe(group)
      expect(log.messages).not.toContain('<HelloRetryRequest')
    },
  )

  it('obeys a HelloRetryRequest (RFC 9846 §4.2.4)', async () => {
    const { port } = await start({ ecdhCurve: 'P-384' })
    const log = await ourClient(port, config({ groups: ['x25519', 'secp384r1'] }), sayHello)
    expect(log.messages.slice(0, 5)).toEqual([
      '>ClientHello',
      '<HelloRetryRequest',
      '>ChangeCipherSpec',
      '>ClientHello',
      '<ServerHello',
    ])
    expect(log.agreed.group).toBe('secp384r1')
    expect(log.text).toBe('you said: hello')
  })

  it.each(KEY_KINDS)('verifies a chain with a leaf of kind %s', async (kind) => {
    const { pem, root } = identityOf(kind)
    const { port } = await start({ cert: pem.cert, key: pem.key })
    const log = await ourClient(port, config({ trust: [root] }), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(log.agreed.peer?.verified).toBe(true)
  })

  it('refuses a chain that nobody trusted issued with unknown_ca', async () => {
    const { port, errors } = await start()
    const log = await ourClient(port, config({ trust: [identityOf('ecdsa-p256', 'client').root] }))
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'unknown_ca', by: 'us' })
    expect(errors.map(({ message }) => message).join()).toMatch(/unknown ca/)
  })

  it('chooses a protocol by ALPN (RFC 7301)', async () => {
    const { port, seen } = await start({ ALPNProtocols: ['h2', 'http/1.1'] })
    const log = await ourClient(port, config({ alpn: ['http/1.1', 'spdy/1'] }), sayHello)
    expect(log.agreed.alpn).toBe('http/1.1')
    expect(seen[0].alpn).toBe('http/1.1')
  })

  it('understands no_application_protocol', async () => {
    const { port } = await start({ ALPNProtocols: ['h2'] })
    const log = await ourClient(port, config({ alpn: ['spdy/1'] }), sayHello)
    expect(log.outcome).toMatchObject({ kind: 'failed', alert: 'no_application_protocol', by: 'peer' })
  })

  it.each(KEY_KINDS)('proves itself with a client certificate of kind %s', async (kind) => {
    const client = identityOf(kind, 'client')
    const { port, seen } = await start({
      requestCert: true,
      rejectUnauthorized: true,
      ca: client.pem.root,
    })
    const log = await ourClient(port, config({ credential: client.identity }), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(log.messages).toContain('>CertificateVerify')
    expect(seen[0].authorized).toBe(true)
    expect(seen[0].name).toBe('client.example')
  })

  it('answers a CertificateRequest with an empty Certificate where it has none', async () => {
    const { port, seen } = await start({ requestCert: true, rejectUnauthorized: false })
    const log = await ourClient(port, config(), sayHello)
    expect(log.text).toBe('you said: hello')
    expect(log.messages).toContain('>Certificate')
    expect(log.messages).not.toContain('>CertificateVerify')
    expect(seen[0].authorized).toBe(false)
  })

  it.each(Object.keys(SUITES_13) as Suite13[])(
    'resumes with each of several tickets under %s',
    async (suite) => {
      const { port, seen } = await start({ ciphers: `${suite}:ALL:@SECLEVEL=0` })
      const first = await ourClient(port, config({ suites: [suite] }), sayHello)
      expect(first.sessions).toHaveLength(2)
      for (const session of first.sessions) {
        const log = await ourClient(port, config({ suites: [suite], sessions: [session] }), sayHello)
        expect(log.text).toBe('you said: hello')
        expect(log.agreed.resumed).toBe(true)
        expect(log.messages).not.toContain('<Certificate')
        expect(seen.at(-1)?.resumed).toBe(true)
      }
    },
  )

  it('resumes through a HelloRetryRequest: the binder covers message_hash, HRR and the second hello', async () => {
    const { port } = await start({ ecdhCurve: 'P-384' })
    const groups = { groups: ['x25519', 'secp384r1'] } as const
    const first = await ourClient(port, config(groups), sayHello)
    // A session knows the group of its connection, which spares the retry; one that does not makes the client guess again.
    const sessions = first.sessions.map((session) => ({ ...session, group: undefined }))
    const log = await ourClient(port, config({ ...groups, sessions }), sayHello)
    expect(log.messages).toContain('<HelloRetryRequest')
    expect(log.agreed.resumed).toBe(true)
    const knowing = await ourClient(port, config({ ...groups, sessions: first.sessions }), sayHello)
    expect(knowing.messages).not.toContain('<HelloRetryRequest')
    expect(knowing.agreed.resumed).toBe(true)
  })

  it('makes a full handshake where the server has forgotten its ticket key', async () => {
    const first = await start()
    const { sessions } = await ourClient(first.port, config(), sayHello)
    await first.close()
    const { port } = await start()
    const log = await ourClient(port, config({ sessions }), sayHello)
    expect(log.agreed.resumed).toBe(false)
    expect(log.messages).toContain('<Certificate')
    expect(log.text).toBe('you said: hello')
  })

  it('logs the same keys (RFC 9850)', async () => {
    const { port, keylog } = await start()
    const log = await ourClient(port, config(), sayHello)
    expect(log.keylog).toHaveLength(5)
    expect([...log.keylog].sort()).toEqual([...keylog].sort())
  })

  it('exports the same keying material (RFC 9846 §7.5)', async () => {
    const exported: string[] = []
    const { port } = await start({}, (socket) => {
      for (const [length, context] of [
        [32, 'ctx'],
        [100, ''],
      ] as const)
        exported.push(
          socket.exportKeyingMaterial(length, 'EXPORTER-glass', Buffer.from(context)).toString('hex'),
        )
    })
    const { connected } = await ourClient(port, config(), sayHello)
    expect([
      toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', fromText('ctx'), 32)),
      toHex(exportKeyingMaterial(connected!, 'EXPORTER-glass', fromText(''), 100)),
    ]).toEqual(exported)
  })

  it('has the same tls-exporter channel binding (RFC 9266)', async () => {
    const exported: string[] = []
    const { port } = await start({}, (socket) => {
      const binding = socket.exportKeyingMaterial(32, 'EXPORTER-Channel-Binding', Buffer.alloc(0))
      exported.push(binding.toString('hex'))
    })
    const { connected } = await ourClient(port, config(), sayHello)
    expect([toHex(channelBinding(connected!))]).toEqual(exported)
  })

  it('moves a megabyte each way', async () => {
    const size = 1_000_000
    const { port } = await start({}, (socket) => {
      let got = 0
      socket.removeAllListeners('data')
      socket.on('data', (bytes: Buffer) => {
        got += bytes.length
        if (got === size) socket.end(Buffer.alloc(size, 'b'))
      })
    })
    const log = await ourClient(port, config(), {
      connected: (driver) => driver.send(new Uint8Array(size).fill(0x61)),
    })
    expect(log.text.length).toBe(size)
    expect(log.text).toMatch(/^b+$/)
    expect(log.outcome).toEqual({ kind: 'closed' })
  })
})
