/** An application beside its sockets: it may take its time to decide, and who cannot decide ends one connection. */
import { afterEach, describe, expect, it } from 'vitest'
import { fromText } from '../../src/bytes/bytes.ts'
import { clientConfig, serverConfig } from '../../src/handshake/settings/configure.ts'
import type { PeerQuestion } from '../../src/handshake/state/request.ts'
import type { TlsDriver } from '../../src/net/driver.ts'
import { identityOf } from '../peers/identities.ts'
import { ourClient, ourServer, type Decides, type Log, type OurServer } from '../peers/ours.ts'

const own = identityOf()
const other = identityOf('ed25519')
let server: OurServer | undefined

afterEach(async () => {
  await server?.close()
  server = undefined
})

const VERSIONS = [['TLS 1.3'], ['TLS 1.2']] as const

describe.each(VERSIONS)('%s', (version) => {
  const config = clientConfig({ versions: [version], serverName: 'localhost', trust: [own.root, other.root] })

  async function talk(
    decides: Decides,
    mine: Decides = {},
  ): Promise<{ client: Log; log: () => Promise<Log> }> {
    const { ended, port } = (server = await ourServer(
      serverConfig({ versions: [version], credentials: [own.identity] }),
      decides,
    ))
    const hello = { ...mine, connected: (driver: TlsDriver) => driver.send(fromText('hello')) }
    return { client: await ourClient(port, config, hello), log: () => ended(0) }
  }

  it('an answer that takes its time chooses the credential', async () => {
    const { client } = await talk({
      onHello: async ({ serverName }) => {
        await new Promise((resolve) => setTimeout(resolve, 20))
        return { settings: { credentials: serverName === 'localhost' ? [other.identity] : [] } }
      },
    })
    expect(client.agreed.peer?.chain).toEqual(other.identity.chain)
    expect(client.text).toBe('you said: hello')
  })

  it('a client may turn a server away', async () => {
    const onPeer = ({ peer }: PeerQuestion) =>
      Promise.resolve({ refused: `${peer.chain.length} certificates`, alert: 'bad_certificate' } as const)
    const { client } = await talk({}, { onPeer })
    expect(client.outcome).toMatchObject({ kind: 'failed', alert: 'bad_certificate', by: 'us' })
  })

  it('a refusal is an alert', async () => {
    const { client, log } = await talk({ onHello: () => ({ refused: 'moved', alert: 'unrecognized_name' }) })
    expect(client.outcome).toMatchObject({ kind: 'failed', alert: 'unrecognized_name', by: 'peer' })
    expect((await log()).failedChecks).toEqual(['application.hello'])
  })

  it.each([
    ['throws', () => Promise.reject(new Error('no such table')), 'no answer to serve-hello: no such table'],
    ['answers settings that make no sense', () => ({ settings: { alpn: [''] } }), 'alpn[0]'],
  ])('who %s ends the connection with internal_error (RFC 9846 §6.2)', async (_how, onHello, why) => {
    const { client, log } = await talk({ onHello })
    expect(client.outcome).toMatchObject({ kind: 'failed', alert: 'internal_error', by: 'peer' })
    const { outcome, failedChecks } = await log()
    expect(outcome).toMatchObject({ by: 'us', text: expect.stringContaining(why) as string })
    expect(failedChecks).toEqual(['application.abort'])
  })
})
