/**
 * The states of TLS 1.2, both roles. RFC 5246 draws flights and names no states: each is called `WAIT_` and the message it
 * waits for, or `SEND_` and the flight it owes; `CONNECTED` as in TLS 1.3.
 */
import type { AppendOnly } from '../../bytes/queue.ts'
import type { PublicKey } from '../../crypto/keys.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { Offer, Owed, Signing } from './state-parts.ts'
import type { AgreementGroup12, ServerHalf, ServerSecret } from './exchange-halves.ts'

/** Which handshake of the connection this is: renegotiation binds each to the one before (RFC 5746 §3.5). */
export type Phase = { readonly kind: 'initial' } | Renegotiation

/** All that a handshake needs of those before it; their states are not kept. */
export interface Renegotiation {
  readonly kind: 'renegotiation'
  readonly number: number
  readonly previous: VerifyData
  /** What any handshake of the connection had: no later one goes without. */
  readonly had: { readonly extendedMasterSecret: boolean; readonly encryptThenMac: boolean }
  /**
   * What the sessions of those handshakes go by, which end with the connection (RFC 5246 §7.2.2): session IDs on a server,
   * master secrets on a client. A session that was resumed stands here once.
   */
  readonly sessions: AppendOnly<Uint8Array>
}

/** The same while a client waits for the ServerHello: where the server declines, the connection goes on as it was (§7.2.2). */
export type AskedPhase =
  { readonly kind: 'initial' } | (Renegotiation & { readonly from: Connected12<'client12'> })

/** verify_data of both Finished messages of a handshake: 12 bytes each. */
export interface VerifyData {
  readonly client: Uint8Array
  readonly server: Uint8Array
}

/** What a handshake goes on with of both hellos. What they settled for good is said in one place: see `agreedOf`. */
export interface Hellos12 {
  /** 32 bytes each. */
  readonly clientRandom: Uint8Array
  readonly serverRandom: Uint8Array
  /** Whether a NewSessionTicket precedes the server's ChangeCipherSpec. */
  readonly ticket: boolean
  readonly phase: Phase
}

/** A CertificateRequest of TLS 1.2. */
export interface Demand12 {
  /** Kinds of key that the server takes. */
  readonly types: readonly string[]
  readonly schemes: readonly string[]
  /** DER of the authorities under one of which the certificate should be; none where any will do. */
  readonly authorities: readonly Uint8Array[]
}

/** What every state of the client after its hello has. */
interface OnClient {
  readonly machine: 'client12'
  readonly hellos: Hellos12
  readonly offer: Offer
}

/** TLS 1.2 client, from the ServerHello on. */
export type Client12State =
  | (OnClient & {
      readonly name: 'WAIT_CERTIFICATE'
      /** Whether the ServerHello said that a CertificateStatus may follow (RFC 6066 §8). */
      readonly status: boolean
    })
  | (OnClient & {
      readonly name: 'WAIT_CERTIFICATE_STATUS'
      /** The server's, DER and leaf first: it is judged with its status, or once it is clear that none comes. */
      readonly chain: readonly Uint8Array[]
    })
  | (OnClient & {
      readonly name: 'WAIT_SERVER_KEY_EXCHANGE'
      /** Key of the server's certificate; `undefined` where the suite has no certificate. */
      readonly key: PublicKey | undefined
    })
  | (OnClient & {
      readonly name: 'WAIT_SERVER_HELLO_DONE'
      readonly key: PublicKey | undefined
      readonly exchange: ServerHalf
      readonly demand: Demand12 | undefined
    })
  | (OnClient & {
      readonly name: 'SEND_CLIENT_FLIGHT'
      readonly key: PublicKey | undefined
      readonly exchange: ServerHalf
      readonly signing: Signing | undefined
      readonly owes: readonly Owed[]
    })
  | (OnClient & { readonly name: 'WAIT_NEW_SESSION_TICKET' })
  | (OnClient & {
      readonly name: 'WAIT_CHANGE_CIPHER_SPEC'
      readonly ticket: Ticket12
    })
  | (OnClient & { readonly name: 'WAIT_FINISHED'; readonly ticket: Ticket12 })
  /** An abbreviated handshake: the server's Finished came first. */
  | (OnClient & {
      readonly name: 'SEND_FINISHED'
      readonly ticket: Ticket12
      readonly serverVerifyData: Uint8Array
      readonly owes: readonly Owed[]
    })
  | Connected12<'client12'>

/** A NewSessionTicket that waits for the handshake to complete. */
export type Ticket12 = { readonly lifetimeHint: number; readonly ticket: Uint8Array } | undefined

/** What every state of the server after its choice has. */
interface OnServer {
  readonly machine: 'server12'
  readonly hellos: Hellos12
}

/** TLS 1.2 server, from the ClientHello on. */
export type Server12State =
  /** Waits for the cache: the session behind the session ID. */
  | {
      readonly machine: 'server12'
      readonly name: 'WAIT_SESSION'
      readonly hello: ClientHello
      readonly bytes: Uint8Array
      readonly phase: Phase
    }
  | (OnServer & {
      readonly name: 'SEND_SERVER_FLIGHT'
      /** The ClientHello: our extensions answer its own. */
      readonly hello: ClientHello
      readonly signing: Signing | undefined
      /** Where our half of the key exchange will be made. */
      readonly group: AgreementGroup12 | undefined
      readonly exchange: ServerSecret | undefined
      /** Whether a certificate is asked for. */
      readonly requests: boolean
      readonly owes: readonly Owed[]
    })
  | (OnServer & {
      readonly name: 'WAIT_CERTIFICATE'
      readonly clientVersion: number
      readonly exchange: ServerSecret | undefined
      readonly signing: Signing | undefined
    })
  | (OnServer & {
      readonly name: 'WAIT_CLIENT_KEY_EXCHANGE'
      /** legacy_version of the ClientHello, 2 bytes: a premaster secret of RSA repeats it (RFC 5246 §7.4.7.1). */
      readonly clientVersion: number
      readonly exchange: ServerSecret | undefined
      readonly signing: Signing | undefined
      readonly key: PublicKey | undefined
    })
  | (OnServer & {
      readonly name: 'WAIT_CERTIFICATE_VERIFY'
      readonly key: PublicKey
    })
  | (OnServer & {
      readonly name: 'WAIT_CHANGE_CIPHER_SPEC'
      readonly serverVerifyData: Uint8Array | undefined
    })
  | (OnServer & {
      readonly name: 'WAIT_FINISHED'
      readonly serverVerifyData: Uint8Array | undefined
    })
  | (OnServer & {
      readonly name: 'SEND_FINISHED'
      /** `undefined` where the server's Finished comes first. */
      readonly clientVerifyData: Uint8Array | undefined
      readonly owes: readonly Owed[]
    })
  | Connected12<'server12'>

/** Either side after a TLS 1.2 handshake. */
export interface Connected12<M extends 'client12' | 'server12'> {
  readonly machine: M
  readonly name: 'CONNECTED'
  readonly hellos: Hellos12
  readonly verifyData: VerifyData
  /** Handshakes completed on this connection. */
  readonly handshakes: number
  readonly owes: readonly Owed[]
}
