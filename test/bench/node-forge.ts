/** node-forge, both sides in this process: the other TLS in JavaScript that resumes by session ID (TLS 1.1, AES-128-CBC). */
import forge from 'node-forge'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import { chainToPem, privateKeyToPem } from '../../src/certificate/keys/pem.ts'
import type { Work } from './compare.ts'

type Connection = forge.tls.Connection

/** What the library keeps of a session, which its types leave out. */
interface ForgeSession {
  readonly id: string
  readonly version: unknown
  /** Security parameters, master secret included. */
  readonly sp: object
  readonly resuming: boolean
}

/** A cache that keeps what it gives: the library's own hands a session out once and puts it back at close. */
function cacheOf(): forge.tls.SessionCache & { kept: ForgeSession | undefined } {
  const cache = {
    kept: undefined as ForgeSession | undefined,
    order: [],
    setSession: () => undefined,
    // Without an ID it is the client that asks, for any.
    getSession: (id: string | null) =>
      cache.kept && (!id || id === cache.kept.id) ? { ...cache.kept, sp: { ...cache.kept.sp } } : null,
  }
  return cache as unknown as forge.tls.SessionCache & { kept: ForgeSession | undefined }
}

const DAY = 24 * 3600 * 1000
const { identity } = makeIdentity({
  seed: 'forge',
  names: ['a.example'],
  notBefore: Date.now() - DAY,
  notAfter: Date.now() + DAY,
  key: 'rsa-2048',
  issuerKey: 'rsa-2048',
})
const certificate = chainToPem(identity.chain)
const privateKey = privateKeyToPem(identity.privateKey)

/** Resumptions, all of one earlier connection. */
export function forgeResume(): Work {
  const caches = { client: cacheOf(), server: cacheOf() }
  const connect = (resumed: boolean): [Connection, Connection] => {
    let connected = 0
    const common = {
      cipherSuites: [forge.tls.CipherSuites['TLS_RSA_WITH_AES_128_CBC_SHA']],
      connected: () => {
        connected++
      },
      dataReady: () => undefined,
      closed: () => undefined,
      error: (_: Connection, error: forge.tls.TLSError) => {
        throw new Error(`node-forge: ${error.message}`)
      },
    }
    const client = forge.tls.createConnection({
      ...common,
      server: false,
      virtualHost: 'a.example',
      sessionCache: caches.client,
      verify: () => true,
      tlsDataReady: (sender) => void server.process(sender.tlsData.getBytes()),
    })
    const server = forge.tls.createConnection({
      ...common,
      server: true,
      sessionCache: caches.server,
      getCertificate: () => certificate,
      getPrivateKey: () => privateKey,
      tlsDataReady: (sender) => void client.process(sender.tlsData.getBytes()),
    })
    client.handshake()
    if (connected !== 2) throw new Error('node-forge did not connect')
    for (const end of [client, server])
      if ((end.session as unknown as ForgeSession).resuming !== resumed)
        throw new Error('node-forge did not resume, or did')
    return [client, server]
  }
  const [client, server] = connect(false)
  caches.client.kept = client.session as unknown as ForgeSession
  caches.server.kept = server.session as unknown as ForgeSession
  return () => connect(true)
}
