/** Extensions as lists of typed values: a union by name for each structure that carries them (RFC 9846 §4.3; 8446 §4.2). */
import { type Layout, list, lookedInto, rest, select, type ValueOf } from '../bytes/layout.ts'
import { Malformed, tolerant } from '../bytes/malformed.ts'
import { DecodeError } from '../bytes/reader.ts'
import { SHOWN } from './extension/shown.ts'
import { type Body, EXTENSIONS, type Place, TLS13_SERVER_HELLO } from './extension/table.ts'
import { type ExtensionName, extensionTypes, type ExtensionType } from './registry.ts'

/** Every extension with a layout, and where each may stand. */
type Table = typeof EXTENSIONS

/** Name of an extension whose body this library reads in at least one place. */
export type ReadExtension = keyof Table

/** Names of the extensions that may stand in `P`. */
export type ExtensionIn<P extends Place> = {
  [N in ReadExtension]: P extends keyof Table[N] ? N : never
}[ReadExtension]

/** What the extension `N` carries in `P`. */
export type ExtensionData<P extends Place, N extends ExtensionIn<P>> = P extends keyof Table[N]
  ? ValueOf<Table[N][P]>
  : never

/** An extension whose body this library reads, where it may stand in `P`. */
type Read<P extends Place> = {
  [N in ExtensionIn<P>]: { readonly type: N; readonly data: Tolerated<P, N> }
}[ExtensionIn<P>]

/** Its body, or what is none where no machine reads it in whichever version. */
type Tolerated<P extends Place, N extends ExtensionIn<P>> =
  N extends ReadIn<P> ? ExtensionData<P, N> : ExtensionData<P, N> | Malformed

/** Names of the extensions that a machine of ours reads in `P`, whichever version it speaks. */
type ReadIn<P extends Place> = {
  [N in ReadExtension]: P extends keyof Table[N]
    ? Table[N][P] extends { readonly readIn: 'both' }
      ? N
      : never
    : never
}[ReadExtension]

/**
 * One extension in `P`: `{ type, data }`, where `type` chooses what `data` is. An extension that is unknown, or known but
 * not allowed here, carries its bytes: judging it is the handler's business, not the decoder's.
 */
export type Extension<P extends Place> =
  Read<P> | { readonly type: Exclude<ExtensionType, ExtensionIn<P>>; readonly data: Uint8Array }

const rows: { readonly [name: string]: { readonly [P in Place]?: Body } | undefined } = EXTENSIONS

/** Every structure that carries extensions. */
export const PLACES: readonly Place[] = [
  'ClientHello',
  'ServerHello',
  'HelloRetryRequest',
  'EncryptedExtensions',
  'Certificate',
  'CertificateRequest',
  'NewSessionTicket',
]

/** Whether this library reads an extension, so that the rule about recognised extensions in the wrong place applies. */
export function readsExtension(name: ExtensionType): name is ReadExtension {
  return Object.hasOwn(rows, name)
}

/**
 * Where an extension may stand in either version; nowhere for one that this library does not read. In TLS 1.3 one that it
 * does read, elsewhere, is `illegal_parameter` (RFC 9846 §4.3; 8446 §4.2).
 */
export function extensionPlaces(name: ExtensionType): readonly Place[] {
  const row = rows[name]
  return row ? PLACES.filter((place) => place in row) : []
}

/**
 * What our machines read in a place: malformed, it is `decode_error` (RFC 9846 §6.2).
 * @param readIn in whichever version, or what TLS 1.3 ignores
 */
export function readIn(place: Place, readIn: 'both' | 'TLS 1.2'): readonly ReadExtension[] {
  return (Object.keys(EXTENSIONS) as ReadExtension[]).filter((name) => rows[name]?.[place]?.readIn === readIn)
}

/**
 * Where an extension may stand in TLS 1.3: {@link extensionPlaces} less what only TLS 1.2 puts into a ServerHello. Extensions
 * of TLS 1.2 keep the ClientHello, where they are an offer for that version and otherwise ignored.
 */
export function placesIn13(name: ExtensionType): readonly Place[] {
  return places13.get(name) ?? []
}

const places13 = new Map<string, readonly Place[]>()
for (const name of Object.keys(EXTENSIONS)) {
  const in13 = (TLS13_SERVER_HELLO as readonly string[]).includes(name)
  const places = extensionPlaces(name as ReadExtension)
  places13.set(name, in13 ? places : places.filter((place) => place !== 'ServerHello'))
}

/**
 * The layout of an extension's body in a place: its own, or bytes where it is unknown or not allowed, shown in fields. A body
 * that none of our machines reads there may be {@link Malformed}.
 */
export function extensionBody(place: Place, name: ExtensionType): Layout<unknown> {
  const own = rows[name]?.[place]
  if (own) return own.inFields || own.readIn === 'both' ? own : tolerant(own)
  const known = extensionTypes.has(name)
  const shown = known ? SHOWN[name]?.[place] : undefined
  return shown ? lookedInto(shown) : { ...rest, cite: known ? extensionTypes.rows[name].cite : '' }
}

/** Fewest bytes of the list where the RFC says more than none; both hellos of TLS 1.2 may have an empty one. */
const MINIMUM: { readonly [P in Place]?: number } = { HelloRetryRequest: 6 }

/**
 * `Extension extensions<0..2^16-1>` as it stands in `place`. RFC 9846 asks for 7 bytes in a ClientHello and 6 in a
 * ServerHello, RFC 5246 §7.4.1.2 for none, and neither structure says which version it is of.
 */
export function extensions<P extends Place>(place: P): Layout<readonly Extension<P>[]> {
  const extension = select<Extension<P>>({
    type: 'Extension',
    cite: 'RFC 9846 §4.3 (8446 §4.2)',
    tagName: 'type',
    // Every decoded tag is a code point; encoding one that is not fails in the registry.
    tag: extensionTypes.layout,
    bodyName: 'data',
    max: 2 ** 16 - 1,
    body: (tag) => extensionBody(place, tag as ExtensionType),
  })
  return list(extension, MINIMUM[place] ?? 0, 2 ** 16 - 1)
}

type DataOf<E, N> = E extends { readonly type: infer T; readonly data: infer D }
  ? N extends T
    ? D
    : never
  : never

/**
 * The data of the extension `name`, or `undefined` where it is absent: `findExtension(hello.extensions, 'key_share')`.
 * An absent list is an empty one.
 */
export function findExtension<
  E extends { readonly type: ExtensionType; readonly data: unknown },
  const N extends E['type'] & ExtensionName,
>(list: readonly E[] | undefined, name: N): DataOf<E, N> | undefined {
  return list?.find((extension) => extension.type === name)?.data as DataOf<E, N> | undefined
}

/**
 * The same for one that may be malformed, where that matters after all.
 * @throws DecodeError that names the extension: on the wire `decode_error`
 */
export function readExtension<
  E extends { readonly type: ExtensionType; readonly data: unknown },
  const N extends E['type'] & ExtensionName,
>(place: Place, list: readonly E[] | undefined, name: N): Exclude<DataOf<E, N>, Malformed> | undefined {
  const data: unknown = findExtension(list, name)
  if (data instanceof Malformed)
    throw new DecodeError(`${place}.extensions.${name}`, data.error.offset, data.error.mismatch)
  return data as Exclude<DataOf<E, N>, Malformed> | undefined
}
