/** What `agreedOf` says is what Node's tls (OpenSSL) says of the same connection, at the other end. */
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import type { Version } from '../../src/wire/version.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { GroupName } from '../../src/crypto/agreement/group.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import type { Suite12, Suite13 } from '../../src/wire/registry.ts'
import { identityOf } from './identities.ts'
import { nodeClient, nodeServer, type NodeAgreed } from './node.ts'
import { ourClient, ourServer, type Log } from './ours.ts'

/** One thing to agree on: told to us alone, so that Node finds it out by negotiation. */
interface Case {
  readonly version: Version
  readonly suite: Suite12 | Suite13
  /** Ours, and as OpenSSL calls it; none without an ephemeral agreement. */
  readonly group: readonly [ours: GroupName, node: string] | undefined
  readonly alpn: string | undefined
}

const CASES: readonly Case[] = [
  {
    version: 'TLS 1.3',
    suite: 'TLS_CHACHA20_POLY1305_SHA256',
    group: ['x25519', 'X25519'],
    alpn: 'h2',
  },
  { version: 'TLS 1.3', suite: 'TLS_AES_256_GCM_SHA384', group: ['secp384r1', 'secp384r1'], alpn: undefined },
  {
    version: 'TLS 1.2',
    suite: 'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
    group: ['secp256r1', 'prime256v1'],
    alpn: 'h2',
  },
  { version: 'TLS 1.2', suite: 'TLS_RSA_WITH_AES_128_GCM_SHA256', group: undefined, alpn: undefined },
]

const { identity, root, pem } = identityOf('rsa-2048')
const PROTOCOLS = { 'TLS 1.3': 'TLSv1.3', 'TLS 1.2': 'TLSv1.2' } as const
const BOTH = { minVersion: 'TLSv1.2', ALPNProtocols: ['spdy/1', 'h2'] } as const

const open: { close: () => Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

function settingsOf({ version, suite, group, alpn }: Case) {
  return {
    versions: [version],
    ...(version === 'TLS 1.3' ? { suites: [suite as Suite13] } : { suites12: [suite as Suite12] }),
    ...(group ? { groups: [group[0]] } : {}),
    ...(alpn ? { alpn: [alpn] } : {}),
  }
}

/** Our side's facts in Node's words, beside Node's. */
function expectAlike({ agreed }: Log, { protocol, suite, alpn, resumed }: NodeAgreed): void {
  expect({
    protocol: PROTOCOLS[agreed.version],
    suite: agreed.suite,
    alpn: agreed.alpn ?? false,
    resumed: agreed.resumed,
  }).toEqual({ protocol, suite, alpn, resumed })
}

describe.each(CASES)('$version, $suite, $group.0', (given) => {
  const { version, suite, group, alpn } = given
  const asked = { version, suite, alpn }

  it('our server, a client of Node: in a full handshake and resumed', async () => {
    const server = await ourServer(serverConfig({ credentials: [identity], ...settingsOf(given) }))
    open.push(server)
    const full = await nodeClient(server.port, { ...BOTH, ca: pem.root })
    const again = await nodeClient(server.port, { ...BOTH, ca: pem.root, session: full.sessions.at(-1) })
    expect([full.resumed, again.resumed]).toEqual([false, true])
    for (const [index, talk] of [full, again].entries()) {
      const log = await server.ended(index)
      expect(log.agreed).toMatchObject(asked)
      expectAlike(log, talk)
      // TLS 1.2 agrees on no key when it resumes; OpenSSL from 3.2 on still names the group of the session then.
      if (version === 'TLS 1.2' && talk.resumed) expect(log.agreed.group).toBeUndefined()
      else expect(log.agreed.group && group?.[1]).toBe(talk.group)
    }
  })

  it('our client, a server of Node: in a full handshake and resumed', async () => {
    const ciphers = version === 'TLS 1.3' ? {} : { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384:AES128-GCM-SHA256' }
    const server = await nodeServer({ ...BOTH, ...ciphers, cert: pem.cert, key: pem.key })
    open.push(server)
    const config = clientConfig({ serverName: 'localhost', trust: [root], ...settingsOf(given) })
    const sayHello = { connected: (driver: TlsDriver) => driver.send(fromText('hello')) }
    const full = await ourClient(server.port, config, sayHello)
    const again = await ourClient(server.port, { ...config, sessions: full.sessions.slice(-1) }, sayHello)
    expect([full.agreed.resumed, again.agreed.resumed]).toEqual([false, true])
    for (const [index, log] of [full, again].entries()) {
      expect(log.agreed).toMatchObject({ ...asked, serverName: 'localhost' })
      expectAlike(log, server.seen[index])
      expect(log.agreed.peer).toMatchObject({ verified: true, chain: [identity.chain[0]] })
    }
  })
})
