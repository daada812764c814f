/** Tables that are asked for by names of strangers. */

/** What a table has under a name, which may be any text; what every object inherits, such as `constructor`, is not in it. */
export function entryOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}
