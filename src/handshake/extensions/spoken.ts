/** What an extension that we speak is: one object, with what it says and what it does with what it hears, place by place. */
import type { GroupName, KeyPair } from '../../crypto/agreement/group.ts'
import type { Session } from '../../session/session.ts'
import type { Malformed } from '../../bytes/malformed.ts'
import type { Extension, ExtensionData, ExtensionIn, ReadExtension } from '../../wire/extension.ts'
import type { Place } from '../../wire/extension/table.ts'
import type { ClientHello } from '../../wire/hello.ts'
import type { ExtensionType, Suite12 } from '../../wire/registry.ts'
import type { Credential, Stapled } from '../config/config.ts'
import type { Grease } from '../config/grease.ts'
import type { CertificateDemand, Offer, OfferedPsk, PskOffer, Retry } from '../state/state-parts.ts'
import type { Choice, Demanded } from '../state/state.ts'
import type { Agreed12 } from '../state/agreed.ts'
import type { Hellos12, Phase } from '../state/state12.ts'
import type { Turn } from '../turn/turn.ts'

/** A place on the wire, with the hellos of TLS 1.2 for themselves: what stands in them has other rules. */
export type Spot = Place | 'ClientHello12' | 'ServerHello12'

/** The structure that carries a spot. */
export type PlaceOf<S extends Spot> = S extends 'ClientHello12'
  ? 'ClientHello'
  : S extends 'ServerHello12'
    ? 'ServerHello'
    : S

/** By spot, what the one who speaks knows: from it the bodies are made. */
export interface Said {
  /** One hello for all versions that it offers. */
  readonly ClientHello: HelloContent
  readonly ServerHello12: HelloAnswer12
  readonly ServerHello: HelloAnswer
  readonly HelloRetryRequest: Demanded
  readonly EncryptedExtensions: { readonly choice: Choice; readonly hello: ClientHello }
  readonly CertificateRequest: { readonly grease: Grease }
  readonly Certificate: ShownEntry
  readonly NewSessionTicket: null
}

/** By spot, what the one who hears knows beside the body. */
export interface Heard {
  /** A hello that is answered in TLS 1.3, or in TLS 1.2: checks of it alone, before anything is chosen. */
  readonly ClientHello: { readonly hello: ClientHello }
  readonly ClientHello12: { readonly hello: ClientHello; readonly phase: Phase }
  readonly ServerHello12: { readonly suite: Suite12; readonly phase: Phase }
  readonly HelloRetryRequest: { readonly offer: Offer }
  readonly EncryptedExtensions: { readonly offer: Offer; readonly psk: OfferedPsk | undefined }
  readonly CertificateRequest: null
  readonly Certificate: ReceivedEntry
  readonly NewSessionTicket: null
}

/** By spot, what hearing leads to for the state that goes on: the turn has the rest, `turn.settle` what was agreed. */
export interface Gained {
  readonly ClientHello: object
  readonly ClientHello12: object
  readonly ServerHello12: Answered12
  readonly HelloRetryRequest: Pick<Retry, 'group' | 'cookie'>
  readonly EncryptedExtensions: object
  readonly CertificateRequest: Omit<CertificateDemand, 'context' | 'extensions'>
  readonly Certificate: { readonly ocspResponse: Uint8Array | undefined }
  readonly NewSessionTicket: Pick<Session, 'maxEarlyDataSize'>
}

/** What the extensions of a ClientHello say, beside what the configuration does. */
export interface HelloContent {
  readonly shares: readonly { readonly group: GroupName; readonly pair: KeyPair }[]
  readonly pskOffer: PskOffer
  readonly cookie: Uint8Array | undefined
  readonly padding: Uint8Array | undefined
  readonly session12: Session | undefined
  readonly phase: Phase
  readonly speaks13: boolean
  readonly grease: Grease
}

/** What the extensions of a ServerHello of TLS 1.2 say: what was agreed, and what comes beside it. */
export interface HelloAnswer12 extends Pick<Hellos12, 'ticket' | 'phase'> {
  readonly agreed: Agreed12
  /** What a full handshake answers too, and by which credential. */
  readonly full: { readonly hello: ClientHello; readonly stapled: Stapled } | undefined
}

/** What the extensions of a ServerHello of TLS 1.2 lead to. */
interface Answered12 extends Pick<
  Agreed12,
  'alpn' | 'extendedMasterSecret' | 'encryptThenMac' | 'secureRenegotiation' | 'recordSizes'
> {
  readonly ticket: boolean
  /** Whether a CertificateStatus may follow the certificate. */
  readonly status: boolean
}

/** What the extensions of a ServerHello of TLS 1.3 say. */
interface HelloAnswer {
  readonly ours: { readonly group: GroupName; readonly key_exchange: Uint8Array } | undefined
  readonly psk: Choice['psk']
}

/** A certificate that is shown. Its extensions answer those of the message that asked (RFC 9846 §4.5.1). */
export interface ShownEntry {
  readonly credential: Credential
  /** 0 is the leaf. */
  readonly index: number
  /** Extensions of the message that asked. */
  readonly asked: readonly { readonly type: string; readonly data?: unknown }[]
}

/** A certificate that the peer shows. */
interface ReceivedEntry {
  /** 0 is the leaf. */
  readonly index: number
}

type In<S extends Spot, N> = N extends ExtensionIn<PlaceOf<S>> ? S : never
type SaidIn<N> = { [S in keyof Said]: In<S, N> }[keyof Said]

/** The body that `N` says in a spot. */
type BodySaid<S extends Spot, N> = N extends ExtensionIn<PlaceOf<S>> ? ExtensionData<PlaceOf<S>, N> : never

/**
 * The body that is heard: it may be malformed where its row in the wire does not say that it is read there, and is bytes where it
 * has no place.
 */
type BodyHeard<S extends Spot, N> = S extends 'ClientHello12'
  ? Exclude<DataOf<Extension<'ClientHello'>, N>, Malformed>
  : DataOf<Extension<PlaceOf<S>>, N>

type DataOf<E, N> = E extends { readonly type: infer T; readonly data: infer D }
  ? N extends T
    ? D
    : never
  : never

/** The block that an extension stands in, for the rare one that another excludes. */
export type Beside = readonly { readonly type: ExtensionType }[]

/** One extension: only members that it uses. */
export interface Spoken<N extends ReadExtension> {
  readonly type: N
  /** What it says, by spot: the body, or `undefined` where it does not go out. */
  readonly says?: {
    readonly [S in SaidIn<N>]?: (content: Said[S], turn: Turn) => BodySaid<S, N> | undefined
  }
  /** What hearing it leads to, by spot. Silence is heard too: `undefined`. */
  readonly hears?: {
    readonly [S in keyof Heard]?: (
      data: BodyHeard<S, N> | undefined,
      context: Heard[S],
      turn: Turn,
      beside: Beside,
    ) => Partial<Gained[S]> | undefined
  }
  /** Where it goes out only if a configuration's order names it. */
  readonly onlyIfNamed?: readonly SaidIn<N>[]
  /** Where it needs no question: it is none of the answers that must be asked for (RFC 9846 §4.3). */
  readonly unasked?: readonly Spot[]
}

/** Makes a body in a spot; `undefined` where the extension does not go out. */
export type Sayer<S extends keyof Said> = (content: Said[S], turn: Turn) => unknown

/** Acts on the body that came in a spot, or on there being none. */
export type Hearer<S extends keyof Heard> = (
  data: never,
  context: Heard[S],
  turn: Turn,
  beside: Beside,
) => Partial<Gained[S]> | undefined

/** Any of them, for tables: what a body holds is between `says`, `hears` and the wire. */
export interface AnySpoken {
  readonly type: ReadExtension
  readonly says?: { readonly [S in keyof Said]?: Sayer<S> }
  readonly hears?: { readonly [S in keyof Heard]?: Hearer<S> }
  readonly onlyIfNamed?: readonly Spot[]
  readonly unasked?: readonly Spot[]
}

/** Whether the client offers TLS 1.2, alone or beside TLS 1.3. */
export function offers12({ client }: Turn): boolean {
  return client.versions.includes('TLS 1.2')
}
