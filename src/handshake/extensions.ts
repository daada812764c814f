/** The rules that hold for every extension block: RFC 9846 §4.3 (8446 §4.2). */
import type { AlertName } from '../rules/alert.ts'
import { fail } from '../rules/failure.ts'
import { placesIn13, readsExtension, type Extension } from '../wire/extension.ts'
import type { Place } from '../wire/extension/table.ts'
import { extensionTypes, type ExtensionName } from '../wire/registry.ts'
import type { ExtensionSlot } from './config.ts'
import type { Turn } from './turn/turn.ts'

const CITE = 'RFC 9846 §4.3 (8446 §4.2)'

/**
 * Checks one block: no type twice, known types only where the table of §4.3 has them, and in an answer only what was
 * asked for.
 * @param solicited the types that the question carried; leave out for blocks that are not answers
 */
export function checkExtensions<P extends Place>(
  message: string,
  place: P,
  extensions: readonly Extension<P>[],
  solicited?: ReadonlySet<ExtensionName>,
): void {
  const seen = new Set<string>()
  extensions.forEach(({ type }, index) => {
    const refuse = (alert: AlertName, expected: string, actual: string): never =>
      fail(alert, CITE, { expected, actual, field: `${message}.extensions[${index}].type` })
    if (seen.has(type)) refuse('illegal_parameter', 'each extension once', `${type} twice`)
    seen.add(type)
    if (readsExtension(type) && !placesIn13(type).includes(place))
      refuse('illegal_parameter', `an extension defined for ${message}`, type)
    if (solicited && !(extensionTypes.has(type) && solicited.has(type)))
      refuse('unsupported_extension', 'answers to extensions that were sent', type)
  })
}

/** The same for a ServerHello of TLS 1.2: no type twice, nothing that was not asked for (RFC 5246 §7.4.1.4). */
export function checkSolicited12(
  extensions: readonly Extension<'ServerHello'>[],
  solicited: ReadonlySet<ExtensionName>,
): void {
  const seen = new Set<string>()
  extensions.forEach(({ type }, index) => {
    const field = `ServerHello.extensions[${index}].type`
    const cite = 'RFC 5246 §7.4.1.4'
    if (seen.has(type))
      fail('illegal_parameter', cite, { expected: 'each extension once', actual: `${type} twice`, field })
    seen.add(type)
    if (!extensionTypes.has(type) || !solicited.has(type))
      fail('unsupported_extension', cite, {
        expected: 'answers to extensions that were sent',
        actual: type,
        field,
      })
  })
}

/** By name, what makes an extension out of what its message says; `undefined` where the message does not want it. */
export type ExtensionMakers<P extends Place, Content> = {
  readonly [N in ExtensionName]?: (content: Content, turn: Turn) => Extension<P> | undefined
}

/**
 * Fills the slots of an extension order: literals as they stand, names by their maker; what is not wanted is left out.
 * @param content what the message says, as its makers take it
 */
export function arrangeExtensions<P extends Place, Content>(
  order: readonly ExtensionSlot<P>[],
  makers: ExtensionMakers<P, Content>,
  content: Content,
  turn: Turn,
): Extension<P>[] {
  const made: Extension<P>[] = []
  for (const slot of order) {
    const extension = typeof slot === 'string' ? makers[slot]?.(content, turn) : slot
    if (extension) made.push(extension)
  }
  return made
}
