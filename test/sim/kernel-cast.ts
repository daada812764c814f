/** Who appears in the tests of networks: one server's identity, and settings under which handshakes are quick. */
import { fromText } from '../../src/bytes/bytes.ts'
import { makeIdentity } from '../../src/certificate/keys/identity.ts'
import type { ClientSettings, ServerSettings } from '../../src/handshake/config/config.ts'
import { LAB_START } from '../../src/sim/lab/lab.ts'

const { root, identity } = makeIdentity({
  seed: 'network',
  names: ['server.example'],
  notBefore: LAB_START,
  notAfter: LAB_START + 86_400_000,
})
const externalPsks = [{ identity: fromText('all'), key: new Uint8Array(32).fill(9), hash: 'sha256' as const }]

/** A client that trusts the server's root. */
export const CLIENT: ClientSettings = { serverName: 'server.example', trust: [root], groups: ['x25519'] }

/** The server of that name. */
export const SERVER: ServerSettings = { credentials: [identity], groups: ['x25519'], tickets: { count: 1 } }

/** Both ends of a connection that needs no curve: a PSK that both were given by hand (RFC 9846 §2.2). */
export const QUICK = {
  client: { serverName: 'server.example', externalPsks, pskModes: ['psk_ke'], keyShares: [] },
  server: { credentials: [identity], externalPsks, pskModes: ['psk_ke'], tickets: { count: 0 } },
} satisfies { readonly client: ClientSettings; readonly server: ServerSettings }
