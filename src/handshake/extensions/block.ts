/** A whole block of extensions: made, checked, heard (RFC 9846 §4.3; 8446 §4.2). */
import type { AlertName } from '../../rules/alert.ts'
import { fail } from '../../rules/failure.ts'
import {
  findExtension,
  placesIn13,
  readExtension,
  readsExtension,
  type Extension,
  type ReadExtension,
} from '../../wire/extension.ts'
import { extensionTypes, type ExtensionName, type ExtensionType } from '../../wire/registry.ts'
import type { ExtensionSlot } from '../config/config.ts'
import type { Turn } from '../turn/turn.ts'
import { NO_LIMITS } from './both/record-size-limit.ts'
import { DEFAULT_ORDER, HEARERS, namesIn, SAYERS, UNASKED, type Hearers, type Sayers } from './registry.ts'
import type { Gained, Heard, PlaceOf, Said, ShownEntry, Spot } from './spoken.ts'

// ---- Made

/**
 * Fills the slots of an extension order: literals as they stand, names by who says them; what is not wanted is left out.
 * @param content what the message says, as its extensions take it
 */
export function arrangeExtensions<S extends keyof Said>(
  spot: S,
  order: readonly ExtensionSlot<PlaceOf<S>>[],
  content: Said[S],
  turn: Turn,
): Extension<PlaceOf<S>>[] {
  const sayers: Sayers<S> = SAYERS[spot]
  const made: Extension<PlaceOf<S>>[] = []
  for (const slot of order) {
    if (typeof slot !== 'string') made.push(slot)
    else {
      const data = sayers[slot]?.(content, turn)
      if (data !== undefined) made.push({ type: slot, data } as Extension<PlaceOf<S>>)
    }
  }
  return made
}

/**
 * The extensions of a certificate that we show: answers to what the message says that asks for it (RFC 9846 §4.5.1).
 */
export function entryExtensions(turn: Turn, content: ShownEntry): Extension<'Certificate'>[] {
  const order = DEFAULT_ORDER.Certificate.filter((name) => content.asked.some(({ type }) => type === name))
  return arrangeExtensions('Certificate', order, content, turn)
}

// ---- Checked

const CITE_13 = 'RFC 9846 §4.3 (8446 §4.2)'
const CITE_12 = 'RFC 5246 §7.4.1.4'

/**
 * Checks one block: no type twice, in an answer only what was asked for, and in TLS 1.3 known types only where the table of
 * §4.3 has them.
 * @param message as fields name it
 * @param solicited the types that the question carried; leave out for blocks that are not answers
 */
export function checkExtensions<S extends Spot>(
  message: string,
  spot: S,
  extensions: readonly Extension<PlaceOf<S>>[],
  solicited?: ReadonlySet<ExtensionName>,
): void {
  const place = spot === 'ServerHello12' ? undefined : spot
  const seen = new Set<string>()
  extensions.forEach(({ type }, index) => {
    const refuse = (alert: AlertName, expected: string, actual: string): never =>
      fail(alert, place ? CITE_13 : CITE_12, {
        expected,
        actual,
        field: `${message}.extensions[${index}].type`,
      })
    if (seen.has(type)) refuse('illegal_parameter', 'each extension once', `${type} twice`)
    seen.add(type)
    if (place && readsExtension(type) && !placesIn13(type).some((own) => own === place))
      refuse('illegal_parameter', `an extension defined for ${message}`, type)
    // RFC 5246 has a rule for what was not asked for alone; what has no meaning in the message is as wrong as in TLS 1.3.
    if (!place && readsExtension(type) && solicited && isAnswer(type, solicited) && !standsIn12(type))
      refuse('illegal_parameter', 'an extension defined for a ServerHello of TLS 1.2', type)
    if (solicited && !isAnswer(type, solicited) && !UNASKED.get(type)?.includes(spot))
      refuse('unsupported_extension', 'answers to extensions that were sent', type)
  })
}

const ANSWERS_12: ReadonlySet<ReadExtension> = new Set(namesIn('ServerHello12'))

/**
 * What a ServerHello of TLS 1.2 may have. No RFC lets a server say its groups there (RFC 8422 §5.2), but BigIP's do, and
 * BoringSSL passes over it as well (`ext_supported_groups_parse_serverhello`).
 */
function standsIn12(type: ReadExtension): boolean {
  return type === 'supported_groups' || ANSWERS_12.has(type)
}

function isAnswer(type: ExtensionType, solicited: ReadonlySet<ExtensionName>): boolean {
  return extensionTypes.has(type) && solicited.has(type)
}

/** The types of a block that have a name: what answers to it may carry. */
export function typesOf(extensions: readonly { readonly type: ExtensionType }[]): ReadonlySet<ExtensionName> {
  const types = extensions.map(({ type }) => type)
  return new Set(types.filter((type): type is ExtensionName => extensionTypes.has(type)))
}

// ---- Heard

/** What silence leads to. */
const SILENCE: { readonly [S in keyof Heard]: Gained[S] } = {
  ClientHello: {},
  ClientHello12: {},
  ServerHello12: {
    alpn: undefined,
    extendedMasterSecret: false,
    encryptThenMac: false,
    secureRenegotiation: false,
    ticket: false,
    recordSizes: NO_LIMITS,
    status: false,
  },
  HelloRetryRequest: { group: undefined, cookie: undefined },
  EncryptedExtensions: {},
  CertificateRequest: { schemes: [], authorities: [] },
  Certificate: { ocspResponse: undefined },
  NewSessionTicket: { maxEarlyDataSize: 0 },
}

/**
 * Lets every extension hear what a checked block has for it, in our order.
 * @returns what the state that goes on needs of it
 * @throws TlsFailure as the extensions say
 */
export function hearExtensions<S extends keyof Heard>(
  spot: S,
  extensions: readonly Extension<PlaceOf<S>>[] | undefined,
  context: Heard[S],
  turn: Turn,
): Gained[S] {
  const hearers: Hearers<S> = HEARERS[spot]
  const block: readonly { readonly type: ExtensionType; readonly data: unknown }[] | undefined = extensions
  const gained = { ...SILENCE[spot] }
  for (const { type, hear } of hearers) {
    // TLS 1.3 would not have looked at what only TLS 1.2 reads.
    const data =
      spot === 'ClientHello12' ? readExtension('ClientHello', block, type) : findExtension(block, type)
    Object.assign(gained, hear(data as never, context, turn, block ?? []))
  }
  return gained
}
