/** What an extension order says will go out. */

/** The types in an order: of slots that we fill in and of extensions that stand there as they are. */
export function typesIn(order: readonly (string | { readonly type: string })[]): readonly string[] {
  return order.map((slot) => (typeof slot === 'string' ? slot : slot.type))
}
