/**
 * glass-tls/net: endpoints on real sockets. For Node.
 *
 * `TlsDriver` moves one endpoint on one socket, `listen` one for each connection to a port. With them what comes before TLS: STARTTLS,
 * the tunnel of a proxy; and what follows a connection: sessions to offer again, why one was not resumed, a run for the renderers.
 *
 * ```ts
 * import { once } from 'node:events'
 * import { connect } from 'node:net'
 * import { clientConfig, createClient, fromText, makeIdentity, serverConfig, toText } from 'glass-tls'
 * import { listen, TlsDriver } from 'glass-tls/net'
 *
 * const dates = { notBefore: Date.now(), notAfter: Date.now() + 86_400_000 }
 * const { root, identity } = makeIdentity({ seed: 'ten lines', names: ['localhost'], ...dates })
 * const config = serverConfig({ credentials: [identity] })
 * const greet = (driver: TlsDriver) => (driver.send(fromText('welcome')), driver.close())
 * const accept = (_: string, driver: () => TlsDriver) => ({ connected: () => greet(driver()) })
 * const server = await listen({ port: 0, config, accept })
 * const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true })
 * const connection = createClient('c1', clientConfig({ serverName: 'localhost', trust: [root] }))
 * const data = (bytes: Uint8Array) => console.log(toText(bytes)) // welcome
 * const driver: TlsDriver = new TlsDriver({ socket, connection, listener: { data, peerClosed: () => driver.close() } })
 * await once(socket, 'close')
 * await server.close()
 * ```
 *
 * @module glass-tls/net
 */
export { TlsDriver } from './net/driver.ts'
export type { DriverOptions } from './net/driver-options.ts'
export type { Listener, Outcome } from './net/listener.ts'
export { ownTicketKeys, systemRandom } from './net/own-secrets.ts'
export { listen, type Listening, type ListenOptions } from './net/listen.ts'
export { ClientSessions } from './net/client-sessions.ts'
export {
  PlainTalkError,
  talkPlainly,
  type PlainTalk,
  type Talk,
  type TalkListener,
} from './net/plain-talk.ts'
export { STARTTLS, type Starttls, type StarttlsProtocol } from './net/starttls.ts'
export { tunnelTo } from './net/proxy.ts'
export { Resumption } from './net/resumption.ts'
export { Recorder } from './net/recorder.ts'
export { Tally } from './net/connection-summary.ts'
